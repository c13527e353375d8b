"""``assistant import``: official sheets as a layer under the commune's own pages, and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from assistant.cli.terminal import SiteOption, note, out, progress_bars
from assistant.errors import UnknownChoice
from assistant.settings import Settings
from assistant.site.location import data_folder, find_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.corpus.national_layer import NationalLayer
    from assistant.corpus.service_public.reader import Space
    from assistant.errors import DocumentInvalid

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
    remove: Annotated[
        bool, typer.Option("--remove", help="Retirer les fiches de part, pro ou asso au lieu de les importer.")
    ] = False,
    site: SiteOption = None,
) -> None:
    """Importe les fiches de service-public.gouv.fr (Licence Ouverte 2.0) ; « assistant index » les prend en compte."""
    from assistant.corpus.national_layer import NationalLayer
    from assistant.corpus.service_public.archive_intake import take  # XML: other commands start without it
    from assistant.corpus.service_public.download import ADDRESSES, obtain
    from assistant.corpus.service_public.reader import Space, detect_audience

    spaces = get_args(Space)
    if audience is not None and audience not in spaces:
        raise UnknownChoice("Audience", audience, spaces)
    settings = Settings.read()
    layer = NationalLayer(data_folder(find_site(site, settings), settings) / "national")
    if remove:
        _remove(layer, source, spaces)
        return
    if source in spaces:
        audience, source = audience or source, ADDRESSES[cast("Space", source)]
    with progress_bars() as progress:
        found = obtain(
            source, layer.folder, progress=lambda done, total: progress("Téléchargement", done, total or done)
        )
        space = cast("Space | None", audience) or detect_audience(found.path)
        if space is None:
            raise UnknownChoice("Audience", "non reconnu", spaces)
        taken = take(layer, space, found.path, lambda done, total: progress("Fiches", done, total), insist=True)
    name_problems(taken.problems)
    out(f"{taken.held.sheets} fiches importées ({space}, archive du {taken.held.archive_date:%d/%m/%Y}).")
    note("Source : Service Public (DILA), Licence Ouverte 2.0. Lancez « assistant index » pour les prendre en compte.")


def name_problems(problems: Sequence[DocumentInvalid]) -> None:
    """Name the first sheets that could not be read."""
    for problem in problems[:_SHOWN]:
        note(f"Fiche ignorée : {problem}")
    if len(problems) > _SHOWN:
        note(f"… et {len(problems) - _SHOWN} autres fiches ignorées.")


def _remove(layer: NationalLayer, source: str, spaces: Sequence[str]) -> None:
    if source not in spaces:
        raise UnknownChoice("Archive", source, spaces)
    was_there = layer.remove(cast("Space", source))
    done = "retirées ; lancez « assistant index »" if was_there else "absentes"
    out(f"Fiches {source} {done}. « assistant update » ne les remettra pas.")
