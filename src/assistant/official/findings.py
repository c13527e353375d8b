"""A commune's file before it is written: each value with its source, and the questions that no source answers.

Nothing is completed, corrected or preferred here: a value is that of a record, or it is a question. Questions come in
order of use by residents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.official import competence, usable_values
from assistant.official.competence import Kind
from assistant.official.opening_hours import Week, read_week
from assistant.official.records import Office
from assistant.official.source import Directory
from assistant.official.town import Town, spelled
from assistant.official.usable_values import Read

_SHOWN = 4
_NOTHING, _NO_HOURS = Read(), Week()
_MENTIONS = (  # what the law asks and no source says; « assistant doctor » fails without them
    ("controller", "Qui est responsable des données personnelles : la commune, représentée par qui ?"),
    ("dpo", "Qui est le délégué à la protection des données, et à quelle adresse le joindre ?"),
    ("publication_director", "Qui dirige la publication ?"),
    ("host", "Qui héberge l'assistant : nom, adresse et téléphone ?"),
    ("accessibility_contact", "À qui écrire quand une page n'est pas utilisable ?"),
)
_BLOCK = "Son bloc [[services]] est prêt dans commune.toml, ôtez les « # »"
_TABLE = "all_latest.tar.bz2"  # the archive that holds the table of competence
_HALL_ALIASES = ("hôtel de ville", "accueil de la mairie", "secrétariat")
_HALL_COMPETENCES = ("renseignement général", "rendez-vous", "courrier", "conseil municipal")


@dataclass(frozen=True)
class Desk:
    """A service to write; ``origin`` is empty for a town hall that no record is known to be."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    phone: Read = _NOTHING
    mail: Read = _NOTHING
    address: Read = _NOTHING
    site: Read = _NOTHING
    week: Week = _NO_HOURS
    origin: str = ""


@dataclass(frozen=True)
class Findings:
    """Everything found of a commune, and what to ask; ``sources`` is what the licence asks to name.

    ``missing`` are the kinds of desks of which none was found.
    """

    town: Town
    hall: Desk
    desks: tuple[Desk, ...]
    questions: tuple[str, ...]
    sources: tuple[str, ...]
    missing: tuple[Kind, ...] = ()


def gather(town: Town, directory: Directory) -> Findings:
    """What the directory says of ``town``."""
    record, others = competence.town_halls(town, directory.offices, directory.competence)
    hall = _desk("accueil", record, town, directory) if record else Desk("accueil", "Mairie")
    hall = replace(hall, aliases=_HALL_ALIASES, competences=_HALL_COMPETENCES)
    halls = [_desk(_hall_id(one, town), one, town, directory) for one in others]
    partners: list[Desk] = []
    missing: list[Kind] = []
    for kind in competence.kinds():
        found = competence.desks(kind, town, directory.offices, directory.competence)
        partners += [_partner(kind, one, number, town, directory) for number, one in enumerate(found)]
        if not found:
            missing.append(kind)
    desks = _distinct([*halls, *partners])
    questions = (
        *_of_hall(hall, others),
        *(question for desk in desks for question in _of_desk(desk)),
        *_of_missing(missing, directory, {desk.id for desk in desks}),
        *_of_town(town),
    )
    table = directory.competence.origin
    sources = (f"{town.origin}", f"Service-Public.gouv.fr / DILA, annuaire : {directory.origin}")
    sources = (*sources, *((f"DILA, compétence : {table}",) if table else ()))
    shown = {desk.id for desk in desks}
    return Findings(town, hall, desks, questions, sources, tuple(one for one in missing if one.either not in shown))


def _desk(identifier: str, office: Office, town: Town, directory: Directory) -> Desk:
    return Desk(
        id=identifier,
        name=office.name,
        phone=usable_values.phone(office.phones, town.departement),
        mail=usable_values.mail(office.mails),
        address=usable_values.address(office.places),
        site=usable_values.site(office.sites),
        week=read_week(office.ranges, office.comment),
        origin=_origin(office, directory),
    )


def _partner(kind: Kind, office: Office, number: int, town: Town, directory: Directory) -> Desk:
    desk = _desk(kind.id if number == 0 else f"{kind.id}-{number + 1}", office, town, directory)
    return replace(desk, aliases=kind.aliases, competences=kind.competences)


def _origin(office: Office, directory: Directory) -> str:
    day = office.updated
    return f"annuaire, fiche du {day:%d/%m/%Y}" if day else f"annuaire, fiche sans date de {directory.origin}"


def _hall_id(office: Office, town: Town) -> str:
    """« mairie-deleguee-coudreceau »."""
    name = spelled(office.name).removesuffix(spelled(town.name)).strip() or "mairie"
    return re.sub(r" +", "-", name)[:60].strip("-")


def _distinct(desks: Sequence[Desk]) -> tuple[Desk, ...]:
    """Each with an identifier of its own."""
    taken: dict[str, int] = {"accueil": 1}
    kept = []
    for desk in desks:
        taken[desk.id] = taken.get(desk.id, 0) + 1
        number = taken[desk.id]
        kept.append(desk if number == 1 else replace(desk, id=f"{desk.id}-{number}"))
    return tuple(kept)


def _of_hall(hall: Desk, others: Sequence[Office]) -> Iterator[str]:
    if not hall.origin:
        listed = " ; ".join(one.name for one in others[:_SHOWN])
        known = f" L'annuaire connaît : {listed}." if listed else ""
        yield f"Quelle est la mairie à montrer en premier ?{known} {_in(hall, 'name')}"
    if not hall.week.days and not hall.week.note:
        yield f"Quels sont les horaires d'ouverture de la mairie ? {_in(hall, '[services.hours]')}"
    yield from _of_hours(hall, "de la mairie")
    closed = _in(hall, "[[services.exceptions]]")
    yield f"Quels jours la mairie ferme-t-elle exceptionnellement (ponts, congés) ? {closed}"
    for read, what, field in (
        (hall.phone, "le numéro de téléphone de la mairie", "phone"),
        (hall.mail, "l'adresse électronique de la mairie", "email"),
        (hall.address, "l'adresse de la mairie", "address"),
        (hall.site, "l'adresse du site de la commune, s'il y en a un", "url"),
    ):
        if not read.value:
            seen = (
                f" L'annuaire écrit « {' ; '.join(read.aside)} », qui n'est pas utilisable tel quel."
                if read.aside
                else ""
            )
            asked = "Quel est" if what.startswith("le ") else "Quelle est"
            yield f"{asked} {what} ?{seen} {_in(hall, field)}"
        elif read.aside:
            yield (
                f"Est-ce bien {what} : {read.value} ? L'annuaire écrit aussi « {' ; '.join(read.aside)} ». "
                f"{_in(hall, field)}"
            )


def _in(desk: Desk, field: str) -> str:
    """Where the answer is written."""
    return f'Écrivez-le dans le bloc [[services]], id = "{desk.id}", {field}.'


def _of_hours(desk: Desk, whose: str) -> Iterator[str]:
    week = desk.week
    if week.unread:
        seen = f"L'annuaire écrit « {' ; '.join(week.unread)} », impossible à lire."
        yield f"Quels sont les horaires {whose} ? {seen} {_in(desk, '[services.hours]')}"
    elif week.unsure:
        days = ", ".join(week.unsure) if len(week.unsure) < 7 else "chaque jour"
        yield (
            f"Que veut dire, pour les horaires {whose}, « {week.note} » ? En attendant, rien n'est affirmé : {days}. "
            f"{_in(desk, '[services.hours]')} Effacez ensuite hours_note et hours_unsure ; une semaine sur deux "
            's\'écrit « samedi = "semaines paires : 9h-12h" ».'
        )


def _of_desk(desk: Desk) -> Iterator[str]:
    if not (desk.phone.value or desk.address.value or desk.week.days):
        yield f"Comment joindre « {desk.name} » ? L'annuaire n'en dit rien d'utilisable. {_in(desk, 'phone')}"
    yield from _of_hours(desk, f"de « {desk.name} »")


def _of_missing(missing: Sequence[Kind], directory: Directory, shown: set[str]) -> Iterator[str]:
    for kind in missing:
        if kind.own:
            none = f"S'il n'y en a pas, ajoutez \"{kind.id}\" à without, dans [commune]."
            yield f'Comment joindre {kind.name}, si la commune en a ? {_BLOCK}, id = "{kind.id}". {none}'
    others = [kind for kind in missing if not kind.own and kind.either not in shown]
    if others and not directory.competence.origin:
        names = ", ".join(f'{kind.name} (id = "{kind.id}")' for kind in others)
        yield (
            f"De quels guichets vos habitants dépendent-ils : {names} ? La table de compétence, dans {_TABLE}, n'a pas "
            "été lue, ou ne parle pas de votre commune. Leurs blocs [[services]] sont prêts dans commune.toml, ôtez "
            "les « # »."
        )
        return
    for kind in others:
        yield f'De quel guichet vos habitants dépendent-ils pour {kind.name} ? {_BLOCK}, id = "{kind.id}".'


def _of_town(town: Town) -> Iterator[str]:
    if not town.postcodes:
        yield "Quels sont les codes postaux de la commune ? Écrivez-les dans [commune], postcodes."
    yield "Qui est le maire ? Écrivez « M. » ou « Mme », prénom et nom, dans [commune], mayor."
    yield (
        "Votre mairie fait-elle les cartes d'identité et les passeports ? Sinon, laquelle ? Écrivez-le en une phrase "
        "dans [[local]], where : elle sert les deux pages."
    )
    if not town.epci:
        yield "De quelle intercommunalité la commune fait-elle partie ? Écrivez-le dans [commune], epci."
    if town.departement_shown == town.departement:  # no published list names it
        known = f"Le fichier ne donne que son numéro, {town.departement}."
        yield f"Comment s'appelle le département ? {known} Écrivez-le dans [commune], departement."
    if not town.school_zone:
        yield "Quel calendrier de vacances scolaires la commune suit-elle ? Écrivez-le dans [commune], school_zone."
    if not town.timezone:
        yield "Quel est le fuseau horaire de la commune ? Écrivez-le dans [commune], timezone."
    if town.holidays == "alsace-moselle":
        counted = "L'assistant le compte comme férié ; sinon, videz holidays dans [commune]."
        yield f"Le Vendredi saint est-il férié dans la commune ? {counted}"
    yield from (f"{question} Écrivez-le dans [notices], {field}." for field, question in _MENTIONS)
