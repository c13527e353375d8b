"""What the HTTP API accepts and returns besides the Answer: the source of its OpenAPI description.

Records only; the Answer itself is the library's, unchanged, and an opinion on it is ``feedback.py``'s.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.question.acceptance import MAX_CHARS
from assistant.records import Audience, Contact, Source
from assistant.text.languages import Language

ConversationId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,64}$")]
TYPEFACES = "system-ui, sans-serif"  # those of the reader's own machine
PAST = 3  # questions of a forgotten conversation that are answered again
QuestionText = Annotated[str, Field(min_length=1, max_length=MAX_CHARS, pattern=r"[\p{L}\p{N}]")]


class Question(BaseModel):
    """A question; ``conversation_id`` (128 random bits, chosen by the client) lets a follow-up be understood.

    A conversation is forgotten when the service restarts, and after half an hour: ``history`` takes its place then.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: QuestionText
    audience: Audience | None = None
    language: Language | None = None
    conversation_id: ConversationId | None = None
    plain: bool = Field(default=False, description="Langage clair : les phrases de l'assistant plus simples.")
    history: tuple[QuestionText, ...] = Field(
        default=(),
        max_length=PAST,
        description="Les dernières questions de la conversation, dans l'ordre, lues si le service l'a oubliée.",
    )


class Status(BaseModel):
    """A step of the work, for the ``status`` event."""

    stage: Literal["searching"] = "searching"
    message: str = "Recherche en cours…"


class Delta(BaseModel):
    """A piece of the text, for the ``delta`` event; the ``answer`` event replaces all pieces."""

    text: str


class PassageOut(BaseModel):
    """A section of a document: ``text[start:end]``."""

    id: str
    section: tuple[str, ...]
    start: int
    end: int


class SourceOut(BaseModel):
    """A document with its whole text, and the passage asked for when the id was a passage's."""

    id: str
    title: str
    text: str
    url: str
    publisher: str
    licence: str
    updated: date
    review_by: date | None
    valid_until: date | None
    sources: tuple[Source, ...]
    sample: bool
    passage: PassageOut | None


class SiteOut(BaseModel):
    """What a channel says of the commune before the first question."""

    id: str
    name: str
    website: str
    assistant: str = Field(description="Nom de l'assistant.")
    sample: bool
    banner: str = Field(description="Avertissement à montrer, ou vide.")
    notice: str = Field(description="Assistant automatisé, et non une demande à la mairie.")
    privacy: str = Field(description="Ce qui est gardé, et combien de jours.")
    controller: str
    dpo: str
    retention_days: int
    max_chars: int = MAX_CHARS
    primary: str
    accent: str
    primary_dark: str = Field(description="La même teinte, lisible sur un fond sombre.")
    accent_dark: str
    logo: str
    font: str = Field(default=TYPEFACES, description="Polices, la préférée en premier.")
    contacts: tuple[Contact, ...] = Field(description="Le service principal en premier.")
    suggestions: dict[Audience, tuple[str, ...]]
    pages: dict[str, str] = Field(
        description="Adresses des pages : ask, resources, privacy, accessibility, transparency."
    )


class Health(BaseModel):
    """Whether the service is alive, and can answer."""

    status: Literal["ok", "degraded", "unavailable"]
    detail: str = ""
    generation: str | None = None
    indexed: datetime | None = None
    indexing: bool = False
    ignored: int = Field(default=0, description="Pages laissées de côté ; « assistant doctor » les nomme.")
    warnings: list[str] = Field(
        default_factory=list, description="Travaux de nuit manqués, en phrases ; le service répond quand même."
    )
