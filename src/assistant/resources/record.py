"""One digital resource for teachers or shopkeepers as a validated record: what is known, from whom, and what is not.

A fact is either given, with a source that names it, or listed in ``unverified``: nothing is half known, so that a
constraint (« sans compte », « hors connexion ») never holds by default. The publisher and our own classification
(subjects, levels, kinds) are always given, and listed in ``unverified`` too when no source says them. This module
describes and validates; files are ``catalogue.py``, French words ``vocabulary.py``.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from assistant.records import Record
from assistant.text.cleaning import clean

Subject = Literal[
    "tous", "francais", "mathematiques", "histoire-geographie", "emc", "emi", "questionner-le-monde",
    "sciences-technologie", "physique-chimie", "svt", "technologie", "informatique", "competences-numeriques",
    "langues", "fle", "arts-plastiques", "musique", "histoire-des-arts", "eps", "ses", "philosophie", "inclusion",
    "commerce",
]  # fmt: skip
Level = Literal["cycle-1", "cycle-2", "cycle-3", "cycle-4", "lycee", "enseignants", "commercants"]
Kind = Literal[
    "video", "audio", "jeu", "exercice", "quiz", "annales", "cours", "manuel", "fiche", "sequence", "dossier", "guide",
    "programme", "encyclopedie", "dictionnaire", "images", "donnees", "simulation", "logiciel", "outil", "formation",
    "certification", "catalogue", "aide",
]  # fmt: skip
Account = Literal["none", "teacher", "pupil", "both", "ent"]
Price = Literal["free", "freemium", "paid"]
State = Literal["active", "cited", "unchecked", "renamed", "stale", "closed"]
Dating = Literal["published", "estimated", "read"]
FactName = Literal[
    "account", "personal_data", "licence", "price", "offline", "printable", "tablet", "accessibility", "duration",
    "languages",
]  # fmt: skip
Classified = Literal["publisher", "subjects", "levels", "kinds"]
FACTS: tuple[FactName, ...] = get_args(FactName)
CLASSIFIED: tuple[Classified, ...] = get_args(Classified)
MIN_WORDS, MAX_WORDS = 15, 40
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DAY = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        reason = "lettres minuscules sans accent, chiffres et tirets seulement"
        raise ValueError(reason)
    return value


def _web(value: str) -> str:
    if value and not re.match(r"https?://[^\s/]+\.[^\s/]+", value):
        reason = "écrivez une adresse complète, commençant par https://"
        raise ValueError(reason)
    return value


def _text(value: str) -> str:
    shown = clean(value)
    if not shown:
        reason = "ce champ est vide"
        raise ValueError(reason)
    return shown


def _day(value: str) -> str:
    if not _DAY.fullmatch(value):
        reason = "écrivez une date sous la forme 2026-10-12, 2026-10 ou 2026"
        raise ValueError(reason)
    first = "-".join((*value.split("-"), "01", "01")[:3])
    try:
        date.fromisoformat(first)
    except ValueError:
        reason = "cette date n'existe pas dans le calendrier"
        raise ValueError(reason) from None
    return value


def _described(value: str) -> str:
    shown = _text(value)
    count = len(re.findall(r"[^\W_]+(?:[-'’@][^\W_]+)*", shown))
    if not MIN_WORDS <= count <= MAX_WORDS:
        reason = f"la description compte {count} mots, il en faut de {MIN_WORDS} à {MAX_WORDS}"
        raise ValueError(reason)
    return shown


Slug = Annotated[str, AfterValidator(_slug)]
Web = Annotated[str, AfterValidator(_web)]
Text = Annotated[str, AfterValidator(_text)]
Day = Annotated[str, AfterValidator(_day)]


def _refused(field: str, reason: str) -> PydanticCustomError:
    """A refusal by the record as a whole, that still names its field."""
    return PydanticCustomError("resource", "{reason}", {"field": field, "reason": reason})


class FactSource(Record):
    """Where facts were read: a title, an address when there is one, a day, and the fields it supports.

    ``date`` may be a year or a month. ``dating`` says whether it is that of the source, estimated, or of our reading.
    """

    title: Text
    url: Web = ""
    date: Day
    dating: Dating = "published"
    supports: tuple[Text, ...] = Field(min_length=1)


class PersonalData(Record):
    """What is known of personal data and who says it; ``europe`` is whether they are hosted there, None if unsaid."""

    summary: Text
    according_to: Text
    europe: bool | None = None


class ResourceStatus(Record):
    """Whether the service lives, and the day that was last seen; a closed one says when, and what replaces it."""

    state: State
    date: Day
    note: str = ""
    closed: Day | None = None
    replaced_by: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _dated(self) -> ResourceStatus:
        if self.closed and self.state != "closed":
            reason = "une date de fermeture demande l'état « closed »"
            raise ValueError(reason)
        return self


class Scolomfr(Record):
    """ScoLOMFR 3.2.0 codes of the levels (vocabulary 022) and subjects (vocabulary 015), for exchange."""

    levels: tuple[Text, ...] = ()
    subjects: tuple[Text, ...] = ()


class Resource(Record):
    """A digital resource; see the module. ``url`` is empty when no address is known, or none answers any more."""

    id: Slug
    name: Text
    url: Web = ""
    publisher: Text
    description: Annotated[str, AfterValidator(_described)]
    aliases: tuple[Text, ...] = ()
    topics: tuple[Text, ...] = Field(default=(), description="Words that teachers look for it with.")
    subjects: tuple[Subject, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    kinds: tuple[Kind, ...] = Field(min_length=1)
    scolomfr: Scolomfr = Scolomfr()
    account: Account | None = None
    account_note: str = ""
    personal_data: PersonalData | None = None
    licence: str = ""
    price: Price | None = None
    price_note: str = ""
    offline: bool | None = None
    printable: bool | None = None
    tablet: bool | None = None
    accessibility: str = ""
    duration: str = ""
    languages: tuple[Text, ...] = ()
    caution: str = ""
    status: ResourceStatus
    added: Day | None = Field(default=None, description="When it entered the catalogue.")
    sources: tuple[FactSource, ...] = Field(min_length=1)
    unverified: tuple[FactName | Classified, ...] = ()

    @model_validator(mode="after")
    def _known_or_not(self) -> Resource:
        unsure: set[str] = set(self.unverified)
        told = {field for source in self.sources for field in source.supports}
        for name in FACTS:
            given = self.knows(name)
            if given and name in unsure:
                raise _refused(name, "ce champ est rempli et dit non vérifié : ôtez l'un des deux")
            if not given and name not in unsure:
                raise _refused(name, "ce champ est vide : remplissez-le avec sa source, ou nommez-le dans unverified")
        given_fields = ["status", *(["url"] if self.url else []), *FACTS, *CLASSIFIED]
        for field in given_fields:
            if field not in unsure and field not in told:
                raise _refused(field, "aucune source ne dit ce champ : nommez-le dans supports, ou dans unverified")
        for field in sorted(told - set(Resource.model_fields)):
            raise _refused("supports", f"le champ « {field} » n'existe pas, vérifiez son nom")
        return self

    def knows(self, name: FactName) -> bool:
        """Whether the fact ``name`` is given; ``False`` is a known value of a yes-or-no fact."""
        value = getattr(self, name)
        return value is not None and value not in ("", ())

    @property
    def newest(self) -> str:
        """The day of what is newest about it: its entry, or what was last seen of it."""
        return max(self.added or "", self.status.closed or "", self.status.date)

    @property
    def is_open(self) -> bool:
        """Whether it may be proposed: a closed service is only named."""
        return self.status.state != "closed"

    @property
    def is_general(self) -> bool:
        """Whether it serves every subject."""
        return "tous" in self.subjects
