"""``commune.toml``: who the commune is, its services and their hours, its notices and colours.

It reads and validates one file and computes contacts for a moment; it holds no document and knows no channel.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from assistant.errors import SiteInvalid, SiteNotFound
from assistant.records import Contact
from assistant.site import commune_faults
from assistant.site.commune_file import CommuneFile, Service
from assistant.site.hours import DAYS, Day, OpeningHours, parse_day, parse_spans
from assistant.site.public_holidays import REGIONS, PublicHolidays
from assistant.text import dates
from assistant.text.dates import Span

SAMPLE_NAME = "Saint-Exemple"
_LONGEST_EXCEPTION = 366


class _Unusable(ValueError):
    """A value of commune.toml that is not among those that exist."""

    def __init__(self, what: str, value: str, known: Iterable[str]) -> None:
        super().__init__(f"{what} « {value} » inconnu, choisissez parmi {', '.join(known)}")


class _Misplaced(ValueError):
    """A value of a service that cannot be used; says which service and what."""

    def __init__(self, service: str, place: str, reason: str) -> None:
        super().__init__(f"service {service}, {place} : {reason}")


class Site:
    """A commune's folder, read once. Its ``id``, ``name``, ``publisher`` and ``licence`` are defaults of its pages."""

    def __init__(self, root: Path, data: CommuneFile) -> None:
        self.root = root
        self.commune = data.commune
        self.services = {service.id: service for service in data.services}
        self.emergency = data.emergency
        self.notices = data.notices
        self.look = data.look
        self.suggestions = data.suggestions
        self.layers = data.layers
        self.local = data.local
        self.zone = _zone(data.commune.timezone)
        self.id = data.commune.id
        self.name = data.commune.name
        self.publisher = data.commune.publisher or f"Mairie {_of(data.commune.name)}"
        self.licence = data.commune.licence
        repeated = [one.id for one in data.services if self.services[one.id] is not one]
        if repeated:
            raise _Misplaced(repeated[0], "id", "cet identifiant est donné deux fois")
        if self.commune.main_service not in self.services:
            raise _Unusable("main_service", self.commune.main_service, self.services)
        if self.commune.holidays not in REGIONS:
            raise _Unusable("holidays", self.commune.holidays, (name or "(vide)" for name in REGIONS))
        self.holidays = PublicHolidays(self.commune.holidays)
        self._hours = {
            service.id: self._opening_hours(service)
            for service in data.services
            if service.hours or service.hours_unsure
        }

    @classmethod
    def read(cls, root: Path) -> Site:
        """Read ``root/commune.toml``; raise :class:`SiteNotFound` or :class:`SiteInvalid`."""
        path = root / "commune.toml"
        if not path.is_file():
            raise SiteNotFound(root)
        text = ""
        try:
            text = path.read_text(encoding="utf-8-sig")
            return cls(root, CommuneFile.model_validate(tomllib.loads(text)))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SiteInvalid(path, [commune_faults.unreadable(error, text)]) from None
        except ValidationError as error:
            raise SiteInvalid(path, [commune_faults.misread(dict(one)) for one in error.errors()]) from None
        except ValueError as error:
            raise SiteInvalid(path, [str(error)]) from None
        except OSError:
            raise SiteInvalid(path, ["fichier illisible, vérifiez ses droits d'accès"]) from None

    @property
    def is_sample(self) -> bool:
        """Whether this is the fictional commune of the starter site."""
        return self.name == SAMPLE_NAME

    @property
    def at_name(self) -> str:
        """« à Saint-Exemple », « au Havre », « aux Ulis »."""
        for article, contracted in (("Le ", "au "), ("Les ", "aux ")):
            if self.name.startswith(article):
                return contracted + self.name.removeprefix(article)
        return f"à {self.name}"

    def contact(self, service_id: str, now: datetime, language: str = "fr") -> Contact:
        """The contact card of a service at ``now``, its hours in ``language``; the main service's when unknown.

        What nobody can know from the file, such as whether this week is an even one, stays unsaid.
        """
        service = self.services.get(service_id) or self.services[self.commune.main_service]
        hours = self._hours.get(service.id)
        state = hours.at(now) if hours else None
        today = now.astimezone(self.zone).date()
        following = ""
        if state and state.opens:
            following = dates.opens(state.opens, today, language)
        elif state and state.until:
            following = dates.closes(state.until, today, language)
        return Contact(
            name=service.name,
            phone=service.phone,
            email=service.email,
            address=service.address,
            hours=" ; ".join(
                part for part in (hours.describe(language) if hours else "", service.hours_note.strip(" ;")) if part
            ),
            open_now=state.open_now if state else None,
            next_opening=following,
            url=service.url,
        )

    def opening_hours(self, service_id: str) -> OpeningHours | None:
        """The hours of a service, when it has any."""
        return self._hours.get(service_id)

    def _opening_hours(self, service: Service) -> OpeningHours:
        unknown = {*service.hours, *service.hours_unsure} - set(DAYS)
        if unknown:
            raise _Unusable("jour", f"{min(unknown)} (service {service.id})", DAYS)
        days = [_day(service, day, service.hours.get(day, "")) for day in DAYS]
        even, odd = tuple(one for one, _ in days), tuple(one for _, one in days)
        return OpeningHours(
            week=even,
            odd=odd if odd != even else (),
            zone=self.zone,
            exceptions=_exceptions(service),
            unsure=frozenset(DAYS.index(day) for day in service.hours_unsure),
            is_holiday=(lambda _day: False) if service.open_on_holidays else self.holidays.__contains__,
        )


def _spans(service: Service, place: str, text: str) -> tuple[Span, ...]:
    try:
        return parse_spans(text)
    except ValueError as error:
        raise _Misplaced(service.id, place, str(error)) from None


def _day(service: Service, place: str, text: str) -> Day:
    try:
        return parse_day(text)
    except ValueError as error:
        raise _Misplaced(service.id, place, str(error)) from None


def _exceptions(service: Service) -> dict[date, tuple[Span, ...]]:
    """The hours of each exceptional day of a service."""
    days: dict[date, tuple[Span, ...]] = {}
    for one in service.exceptions:
        length = ((one.last or one.first) - one.first).days
        place = f"exception du {one.first}"
        if not 0 <= length <= _LONGEST_EXCEPTION:
            raise _Misplaced(service.id, place, "« last » doit suivre « first », d'un an au plus")
        spans = _spans(service, place, one.hours)
        days.update((one.first + timedelta(days=offset), spans) for offset in range(length + 1))
    return days


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        raise _Unusable("timezone", name, ("Europe/Paris", "Indian/Reunion", "America/Martinique…")) from None


def _of(name: str) -> str:
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return contracted + name.removeprefix(article)
    return f"d'{name}" if name[:1].casefold() in "aeiouyéèêh" else f"de {name}"
