"""``assistant import``: official sheets as a layer under the commune's own pages."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from assistant.cli.terminal import SiteOption, note, out, progress_bars
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant.site.location import data_folder, find_site

_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    imports = typer.Typer(help="Importe des fiches nationales sous les pages de la commune.", no_args_is_help=True)
    imports.command("service-public")(service_public)
    imports.callback()(lambda: None)
    app.add_typer(imports, name="import")


def service_public(
    source: Annotated[
        str, typer.Argument(help="Archive zip : un fichier, une adresse, ou part, pro, asso pour l'archive du jour.")
    ],
    audience: Annotated[
        str | None, typer.Option("--audience", help="part, pro ou asso ; sinon reconnu dans l'archive.")
    ] = None,
    site: SiteOption = None,
) -> None:
    """Importe les fiches de service-public.gouv.fr (Licence Ouverte 2.0) ; « assistant index » les prend en compte."""
    from assistant.corpus.national_layer import NationalLayer
    from assistant.corpus.service_public.download import (  # XML and downloads: other commands start without them
        ADDRESSES,
        obtain,
    )
    from assistant.corpus.service_public.reader import Space, detect_audience, read_archive

    spaces = get_args(Space)
    if audience is not None and audience not in spaces:
        raise UnknownChoice("Audience", audience, spaces)
    if source in spaces:
        audience, source = audience or source, ADDRESSES[cast("Space", source)]
    settings = Settings.read()
    folder = data_folder(find_site(site, settings), settings) / "national"
    with progress_bars() as progress:
        found = obtain(source, folder, progress=lambda done, total: progress("Téléchargement", done, total or done))
        space = cast("Space | None", audience) or detect_audience(found.path)
        if space is None:
            raise UnknownChoice("Audience", "non reconnu", spaces)
        reading = read_archive(found.path, space, lambda done, total: progress("Fiches", done, total))
    NationalLayer(folder).save(space, reading)
    for problem in reading.problems[:_SHOWN]:
        note(f"Fiche ignorée : {problem}")
    if len(reading.problems) > _SHOWN:
        note(f"… et {len(reading.problems) - _SHOWN} autres fiches ignorées.")
    out(f"{len(reading.documents)} fiches importées ({space}, archive du {reading.archive_date:%d/%m/%Y}).")
    note("Source : Service Public (DILA), Licence Ouverte 2.0. Lancez « assistant index » pour les prendre en compte.")
