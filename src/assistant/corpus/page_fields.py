"""The schema of a page's front matter, with error messages that a town clerk can act on.

A page stands alone, or completes the common page with its id and then needs no other field. This module only describes
and validates; merging is ``completion.py``, rendering ``markdown.py``. Every problem names the file, the line and the
field.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.corpus.plain_yaml import as_meant, lone, one_or_more, unknown_name
from assistant.errors import DocumentInvalid
from assistant.records import Audience, Kind, Layer, Source
from assistant.text.cleaning import clean

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SLUG_RULE = "lettres minuscules sans accent, chiffres et tirets seulement"
_DAY_RULE = "écrivez une date sous la forme 2026-10-12"
_WEB_RULE = "écrivez une adresse complète, commençant par https://"
_TEXT_RULE = "ce champ est vide"


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError(_SLUG_RULE)
    return value


def _day(value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError(_DAY_RULE)  # noqa: TRY004 - pydantic wants a ValueError
    return value


def _web(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value):
        raise ValueError(_WEB_RULE)
    return value


def _text(value: str) -> str:
    shown = clean(value)
    if not shown:
        raise ValueError(_TEXT_RULE)
    return shown


Slug = Annotated[str, AfterValidator(_slug)]
Day = Annotated[date, BeforeValidator(_day)]
Web = Annotated[str, AfterValidator(_web)]
Text = Annotated[str, AfterValidator(_text)]
Lines = Annotated[tuple[Text, ...], BeforeValidator(one_or_more)]
Words = Annotated[tuple[Text, ...], BeforeValidator(lone)]
Readers = Annotated[tuple[Audience, ...], BeforeValidator(lone), Field(min_length=1)]


class _Schema(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class SourceField(_Schema):
    """One source: title, address, day."""

    title: Text
    url: Web
    date: Day

    def to_record(self) -> Source:
        """The record of the same name."""
        return Source(title=self.title, url=self.url, date=self.date)


class Step(_Schema):
    """One step of a life event: when, what to do and where, and the id of the page that says how."""

    when: Text
    what: Text
    page: Slug | None = None


class _Rules(_Schema):
    """How something is asked for: who may, where, with what, at what price, how soon."""

    who: Lines = ()
    where: Lines = ()
    documents: Lines = ()
    cost: Lines = ()
    delay: Lines = ()
    online_url: Web | None = None


class LocalRules(_Rules):
    """How the commune organises a national procedure; it overrides the field of the same name, visibly."""

    note: Lines = ()


class _Fields(_Rules):
    """The fields that any page may have."""

    id: Slug
    publisher: str = ""
    url: Web | None = None
    sources: tuple[SourceField, ...] = ()
    licence: str = ""
    review_by: Day | None = None
    valid_until: Day | None = None
    tags: Words = ()
    aliases: Words = ()
    related: Annotated[tuple[Slug, ...], BeforeValidator(lone)] = ()
    service: str = ""
    sample: bool = False
    replaces: bool = False
    legal: Lines = ()
    local: LocalRules | None = None
    time: str = ""
    level: Literal["", "débutant", "intermédiaire", "avancé"] = ""
    cycle: Lines = ()
    duration: str = ""
    crcn: Lines = ()
    access: Lines = ()
    checklist: Lines = ()
    tone: str = ""
    steps: tuple[Step, ...] = ()


class FrontMatter(_Fields):
    """A page that stands alone; ``kind`` says which fields are expected."""

    title: Text
    kind: Kind
    audience: Readers
    updated: Day


class Completion(_Fields):
    """A page that completes another one, which provides whatever this one leaves out."""

    title: Text | None = None
    kind: Kind | None = None
    audience: Readers | None = None
    updated: Day | None = None


REQUIRED = frozenset(name for name, field in FrontMatter.model_fields.items() if field.is_required()) - {"id"}
_Front = TypeVar("_Front", bound=_Fields)
_NAMES = frozenset(name for one in (FrontMatter, LocalRules, SourceField, Step) for name in one.model_fields)
_EXPECTED: dict[str, tuple[str, ...]] = {
    "demarche": ("who", "where", "documents", "cost", "delay"),
    "guide": ("time", "level", "cost", "checklist"),
    "dossier": (),
    "page": (),
    "life-event": ("tone", "steps"),
}

_SENTENCES = {
    "missing": "ce champ est obligatoire",
    "extra_forbidden": "ce champ n'existe pas, vérifiez son nom",
    "string_type": "écrivez du texte, entre guillemets s'il contient « : »",
    "tuple_type": "écrivez une liste, un élément par ligne avec un tiret",
    "too_short": "donnez au moins un élément",
    "model_type": "écrivez des champs, un par ligne, décalés de deux espaces",
    "bool_type": "écrivez true ou false",
    "bool_parsing": "écrivez true ou false",
}


def _sentence(error: dict[str, Any]) -> str:
    if error["type"] == "literal_error":
        return "valeurs possibles : " + str(error["ctx"]["expected"]).replace("'", "").replace(" or ", ", ").strip(", ")
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return _SENTENCES.get(error["type"], "valeur refusée")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml where it is built in
    """A YAML loader that keeps an impossible date as text, so that the schema can name its field."""

    def day(self, node: yaml.ScalarNode) -> object:
        """The date, or the text as it is written."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _Loader.day)


def line_of(source: str, field: str) -> int:
    """The line in the file of a field of the front matter ``source``, counting the opening ``---``; 1 when absent."""
    for number, line in enumerate(source.split("\n"), start=2):
        if re.match(rf"{re.escape(field)}\s*:", line):
            return number
    return 1


def _check_local(source: str, path: str) -> None:
    """Raise :class:`DocumentInvalid` for a name under ``local`` that does not exist, with those that do."""
    if found := unknown_name(source, "local", LocalRules.model_fields):
        reason = f"ce champ n'existe pas, choisissez parmi {', '.join(LocalRules.model_fields)}"
        raise DocumentInvalid(path, reason, line=found[0] + 2, field=f"local.{found[1]}")


def load(source: str, path: str) -> dict[str, Any]:
    """The fields of the YAML ``source`` of ``path``, not validated; raise :class:`DocumentInvalid` if there is none."""
    try:
        data = yaml.load(as_meant(source, _NAMES), _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        _check_local(source, path)  # « prix: Repas : 4 € » is a wrong name before it is badly written
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        reason = "l'en-tête est mal écrit : vérifiez les deux-points, les guillemets et les espaces de cette ligne"
        raise DocumentInvalid(path, reason, line=line) from None
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):  # of PyYAML, on values it cannot build
        reason = "l'en-tête contient une valeur illisible"
        raise DocumentInvalid(path, reason) from None
    if not isinstance(data, dict):
        raise DocumentInvalid(path, "l'en-tête entre les deux lignes « --- » est vide ou n'est pas une liste de champs")
    return data


def alone(data: dict[str, Any], source: str, path: str, layer: Layer) -> FrontMatter:
    """The front matter of a page that stands alone, or of a common page, which may leave a field to the communes."""
    meta = _validated(FrontMatter, data, source, path)
    if layer == "common" and meta.local:
        reason = "une page commune ne dit rien d'une commune, ôtez ce champ"
        raise DocumentInvalid(path, reason, line=line_of(source, "local"), field="local")
    for field in _EXPECTED[meta.kind] if layer != "common" or meta.kind == "life-event" else ():
        if not getattr(meta, field):
            reason = f"ce champ est attendu pour une page de type « {meta.kind} »"
            raise DocumentInvalid(path, reason, line=line_of(source, field), field=field)
    return meta


def completing(data: dict[str, Any], source: str, path: str) -> Completion:
    """The front matter of a page that completes a common page: its id, and what it adds."""
    return _validated(Completion, data, source, path)


def _validated(schema: type[_Front], data: dict[str, Any], source: str, path: str) -> _Front:
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        _check_local(source, path)
        first, *others = error.errors()
        line = line_of(source, str(first["loc"][0]))
        field = ".".join(str(part) for part in first["loc"] if not isinstance(part, int))
        missing = [f"« {one['loc'][0]} »" for one in others if one["type"] == "missing" and len(one["loc"]) == 1]
        also = f", de même {', '.join(missing)}" if first["type"] == "missing" and missing else ""
        raise DocumentInvalid(path, _sentence(dict(first)) + also, line=line, field=field) from None
