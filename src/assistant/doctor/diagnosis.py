"""Every check of a site, in order: its configuration, its pages, what is imported, its index, and what runs.

``running.py`` looks at the data folder and at what the service and its jobs left there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

from assistant.corpus.checks import invented
from assistant.corpus.common_release import OWNER, Release
from assistant.corpus.last_good import KEPT, LastGood
from assistant.corpus.layers import COMMUNE_FILE, Reading, read_site
from assistant.corpus.national_layer import NationalLayer
from assistant.corpus.service_public.reader import Space
from assistant.doctor import running
from assistant.doctor.check import Check
from assistant.embedding import open_embedder
from assistant.errors import AssistantError
from assistant.index.generation import Generation
from assistant.index.publication import Index
from assistant.records import Document
from assistant.settings import Settings
from assistant.site import legal
from assistant.site.audit import FILE as AUDIT
from assistant.site.audit import read_audit
from assistant.site.configuration import SAMPLE_NAME, Site
from assistant.site.location import chosen_site, data_folder
from assistant.site.missing_facts import missing_facts
from assistant.text.dates import day_in_words

_SHOWN = 10
_OLD_ARCHIVE = 60  # days; they are published every working day
_AHEAD = timedelta(days=1)  # nothing is made so long after now


def diagnose(site: str | Path | None, settings: Settings) -> list[Check]:
    """Run every check that can run; a broken site stops those that need it."""
    checks: list[Check] = []
    try:
        opened = chosen_site(site, settings)
    except AssistantError as error:
        return [Check("error", str(error))]
    count = len(opened.services)
    many = f"{count} services" if count > 1 else "1 service"
    checks.append(Check("ok", f"Site : {opened.name}, {many}, dans {opened.root}."))
    checks.extend(Check("warning", sentence) for sentence in missing_facts(opened))
    checks.extend(
        Check("warning", f"Réglage inconnu, sans effet : {name}, vérifiez son nom.") for name in Settings.unknown()
    )
    checks.extend(_legal(opened))
    reading = read_site(opened, last_good=LastGood(data_folder(opened.root, settings) / "pages"))
    checks.extend(_pages(opened, reading))
    if opened.layers.national:
        checks.extend(_archives(data_folder(opened.root, settings), datetime.now(opened.zone).date()))
    checks.extend(_index(opened, settings, reading))
    checks.extend(running.visitors(data_folder(opened.root, settings), settings, opened.zone))
    checks.extend(running.programs(settings))
    checks.extend(running.jobs(data_folder(opened.root, settings), opened.zone, datetime.now(UTC)))
    return checks


def _legal(site: Site) -> Iterator[Check]:
    if lacking := legal.missing(site):
        named = ", ".join(f"{said} ({name})" for name, said in lacking.items())
        yield Check("error", f"Mentions obligatoires à remplir dans commune.toml : {named}.")
    try:
        audit = read_audit(site.root)
    except AssistantError as error:
        yield Check("error", str(error))
        return
    if audit is None:
        yield Check("warning", f"Pas d'audit d'accessibilité ({AUDIT}) : les pages sont déclarées non conformes.")
    elif audit.is_old(datetime.now(site.zone).date()):
        yield Check(
            "warning", f"L'audit d'accessibilité du {day_in_words(audit.date)} a plus de trois ans : refaites-le."
        )


def _pages(site: Site, reading: Reading) -> Iterator[Check]:
    for problem in reading.problems:
        yield Check("error", f"{problem} {KEPT}" if problem.path in reading.kept else str(problem))
    yield from (Check("warning", str(stray)) for stray in reading.strays)
    own = tuple(document for document in reading.documents if document.layer == "local")
    written = sum(1 for one in own if reading.paths[one.id] != COMMUNE_FILE.name)  # not those given a shared sentence
    shared = len(reading.documents) - written
    beside = f", et {shared} pages communes" if shared else ""
    yield Check("ok" if reading.documents else "error", f"Pages lisibles : {written}{beside}.")
    sample = [document for document in own if document.sample]
    if sample and not site.is_sample:
        names = ", ".join(reading.paths[document.id] for document in sample[:_SHOWN])
        more = f" et {len(sample) - _SHOWN} autres" if len(sample) > _SHOWN else ""
        many = f"{len(sample)} pages contiennent" if len(sample) > 1 else "1 page contient"
        yield Check("error", f"{many} des informations fictives de Saint-Exemple : {names}{more}.")
    yield from _invented(site)
    today = datetime.now(site.zone).date()
    late = sorted(
        (one for one in own if one.review_by and one.review_by < today and not _is_lent(site, reading, one)),
        key=lambda one: one.review_by or today,
    )
    for document in late[:_SHOWN]:
        when = day_in_words(document.review_by or today)
        yield Check("warning", f"{reading.paths[document.id]} était à revoir avant le {when}.")
    if len(late) > _SHOWN:
        yield Check("warning", f"… et {len(late) - _SHOWN} autres pages à revoir.")
    if release := Release.of(reading.documents, today):
        late_too = f", {release.overdue} à revoir par elle" if release.overdue else ""
        state = f"version {release.version}, du {day_in_words(release.newest)}, tenues par {OWNER}{late_too}"
        yield Check("ok", f"Pages communes : {state}.")
    for document in own:
        if document.valid_until and document.valid_until < today:
            yield Check("warning", f"{reading.paths[document.id]} n'est plus valable : la page n'est plus utilisée.")


def _invented(site: Site) -> Iterator[Check]:
    """What the fictional commune left in the files of another."""
    found = invented.traces(site)
    if certain := [one for one in found if one.certain]:
        many = f"{len(certain)} faits inventés" if len(certain) > 1 else "1 fait inventé"
        reason = f"{many} de {SAMPLE_NAME} à remplacer, ou à mettre de côté par « assistant corpus mend --yes »"
        yield Check("error", f"{reason} : {invented.listed(certain)}.")
    if ordinary := [one for one in found if not one.certain]:
        yield Check(
            "warning", f"Des noms sont aussi ceux de {SAMPLE_NAME}, vérifiez-les : {invented.listed(ordinary)}."
        )


def _is_lent(site: Site, reading: Reading, document: Document) -> bool:
    """Whether the day to look at a page again is that of the common page it completes, whose owner will."""
    if document.id not in reading.subjects:
        return False
    try:
        own = (site.root / reading.paths[document.id]).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return re.search(r"(?m)^review_by\s*:", own) is None


def _archives(data: Path, today: date) -> Iterator[Check]:
    """The age of each imported archive of official sheets."""
    layer = NationalLayer(data / "national")
    for space in get_args(Space):
        try:
            held = layer.held(space)
        except AssistantError as error:
            yield Check("error", str(error))
            continue
        if held is not None:
            sentence = f"Fiches nationales {space} : {held.sheets}, archive du {day_in_words(held.archive_date)}"
            old = (today - held.archive_date).days > _OLD_ARCHIVE
            yield Check("warning" if old else "ok", f"{sentence}{', lancez « assistant update »' if old else ''}.")


def _learned(calibration: Mapping[str, Any] | None) -> Check:
    """What the site answers and holds back, by the questions known for its pages."""
    if not calibration or not calibration["questions"]:
        return Check("ok", "Confiance : celle livrée, plus prudente, car ce site n'a pas assez de questions connues.")
    told = {name: f"{100 * share:.0f} %" for name, share in calibration["report"].items()}
    return Check(
        "ok",
        f"Essai sur {calibration['questions']} questions connues. Votre site a la page : {told['present_sure']} "
        f"reçoivent une réponse (la bonne page : {told['right_when_sure']}), {told['present_unsure']} une question "
        f"pour préciser. La page leur est cachée exprès : {told['absent_sure']} reçoivent encore une réponse, d'une "
        f"page voisine, {told['absent_unsure']} une question, les autres « pas trouvé ». Rien à faire.",
    )


def _clock(created: datetime) -> Iterator[Check]:
    """A clock that is behind what was made here: hours, dates and backups would be wrong, and no answer says so."""
    now = datetime.now(created.tzinfo)
    if created > now + _AHEAD:
        advice = "mettez-la à l'heure, par exemple avec « timedatectl set-ntp true »"
        yield Check(
            "error",
            f"L'horloge retarde : elle dit le {day_in_words(now.date())}, l'index est du "
            f"{day_in_words(created.date())} ; {advice}.",
        )


def _outdated(generation: Generation, reading: Reading) -> Iterator[Check]:
    """Pages that answer otherwise than they are written: by what they say, since a copy changes their dates."""
    written = {document.id: document for document in reading.documents}
    held = {entry.id for entry in generation.entries if entry.layer != "national"}
    changed = held ^ written.keys() | {one for one in held & written.keys() if generation.document(one) != written[one]}
    if changed:
        many = f"{len(changed)} pages ont" if len(changed) > 1 else "1 page a"
        yield Check("warning", f"{many} changé depuis l'index : lancez « assistant index », il dit ce qui l'empêche.")


def _index(site: Site, settings: Settings, reading: Reading) -> Iterator[Check]:
    try:
        embedder = open_embedder(settings)
        yield Check("ok", f"Modèle de recherche : {embedder.model_id}.")
        folder = data_folder(site.root, settings)
        index = Index(folder)
        generation = index.open(embedder).of(site.id)
        try:
            generation.check()
            created = datetime.fromisoformat(generation.manifest.created).astimezone(site.zone)
            yield Check(
                "ok", f"Index {generation.id} du {created:%d/%m/%Y à %H:%M}, {generation.manifest.passages} passages."
            )
            yield from _outdated(generation, reading)
            yield from _clock(created)
            yield _learned(generation.calibration)
        finally:
            generation.close()
        yield from running.data(folder)
    except AssistantError as error:
        yield Check("error", str(error))
    now = datetime.now(UTC)
    yield Check("ok", f"Heure de la commune : {now.astimezone(site.zone):%d/%m/%Y %H:%M}.")
