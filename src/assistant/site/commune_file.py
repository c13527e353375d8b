"""What ``commune.toml`` may hold, table by table: names, types and defaults, and nothing computed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.records import Audience

Text = Annotated[str, Field(min_length=1)]


class Part(BaseModel):
    """A table: frozen, and no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Exceptional(Part):
    """Days whose hours differ from the week's; no ``hours`` means closed."""

    first: date
    last: date | None = None
    hours: str = ""
    reason: str = ""


class Service(Part):
    """A service of the town hall or a partner, with what it is competent for.

    ``hours_note`` is a condition that hours cannot say (« les semaines paires »), shown with them; on the days of
    ``hours_unsure`` it may change them, and nobody is told that the service is open or closed.
    """

    id: Text
    name: Text
    aliases: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    address: str = ""
    url: str = ""
    hours: dict[str, str] = {}
    hours_note: str = ""
    hours_unsure: tuple[str, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    open_on_holidays: bool = False


class Emergency(Part):
    """A national number for those in danger or distress."""

    number: Text
    name: Text
    when: Text


class Notices(Part):
    """What the law asks to say: of personal data, of who publishes and who hosts, of whom to write to."""

    controller: str = ""
    dpo: str = ""
    basis: str = ""
    retention_days: int = Field(default=30, ge=0, le=365)
    rights: str = ""
    accessibility_contact: str = ""
    security_contact: str = ""
    publication_director: str = ""
    host: str = ""


class Branding(Part):
    """The commune's colours, logo, and the typefaces that its website already loads, the preferred one first."""

    primary: str = "#1d4e6b"
    accent: str = "#8a3b12"
    logo: str = ""
    font: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ,'-]*$", max_length=100)] = ""


class Layers(Part):
    """Which layers stand beside the commune's own pages: common pages, but those ``hidden``, and national sheets."""

    common: bool = True
    hidden: tuple[str, ...] = ()
    national: bool = True


class LocalFacts(Part):
    """What holds here for several common pages at once, as the ``local`` of a page would say it; empty is unsaid."""

    pages: Annotated[tuple[Text, ...], Field(min_length=1)]
    where: str = ""
    who: str = ""
    cost: str = ""
    delay: str = ""
    note: str = ""

    @property
    def filled(self) -> dict[str, str]:
        """The fields that say something."""
        return {name: text for name, text in self.model_dump(exclude={"pages"}).items() if text.strip()}


class Commune(Part):
    """The commune's identity; a commune may have no website.

    ``mayor`` is written by the commune: no source is believed on a person. ``without`` are the desks that it has not.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    name: Text
    insee: Annotated[str, Field(pattern=r"^[0-9AB]{5}$")]
    website: Annotated[str, Field(pattern=r"^(https?://.*)?$")] = ""
    publisher: str = ""
    licence: str = "Licence Ouverte 2.0"
    timezone: str = "Europe/Paris"
    holidays: str = ""
    main_service: str = "accueil"
    postcodes: tuple[Annotated[str, Field(pattern=r"^[0-9]{5}$")], ...] = ()
    departement: str = ""
    epci: str = ""
    school_zone: str = ""
    mayor: str = ""
    without: tuple[Literal["ccas", "police-municipale"], ...] = ()


class CommuneFile(Part):
    """The whole file."""

    commune: Commune
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    emergency: tuple[Emergency, ...] = ()
    notices: Notices = Notices()
    look: Branding = Branding()
    suggestions: dict[Audience, tuple[Text, ...]] = {}
    layers: Layers = Layers()
    local: tuple[LocalFacts, ...] = ()
