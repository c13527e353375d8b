"""The public holidays of a commune, those of its region included, from the ``holidays`` library.

It finds and names days; which services they close is up to ``hours.py`` and ``commune.toml``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

REGIONS = {
    "": None, "alsace-moselle": "57", "guadeloupe": "971", "martinique": "972", "guyane": "973", "reunion": "974",
    "mayotte": "976", "saint-barthelemy": "BL", "saint-martin": "MF", "nouvelle-caledonie": "NC",
    "polynesie-francaise": "PF", "saint-pierre-et-miquelon": "PM", "wallis-et-futuna": "WF",
}  # fmt: skip
_BOTH = "; "  # between the names of two holidays that fall on the same day


class PublicHolidays:
    """The public holidays of a region of :data:`REGIONS`.

    >>> PublicHolidays("").coming("Armistice Day", date(2026, 11, 24))
    datetime.date(2027, 11, 11)
    """

    def __init__(self, region: str) -> None:
        self._subdivision = REGIONS[region]

    def __contains__(self, day: date) -> bool:
        return day in _calendar(self._subdivision, day.year)

    def next(self, today: date) -> date:
        """The next one, today included."""
        return min(day for day in self._around(today) if day >= today)

    def coming(self, name: str, today: date) -> date | None:
        """The next day called ``name`` (the library's English name), today included; None where it is no holiday."""
        days = (day for day, called in self._around(today).items() if day >= today and name in called.split(_BOTH))
        return min(days, default=None)

    def _around(self, today: date) -> dict[date, str]:
        years = (today.year, today.year + 1)
        return {day: name for year in years for day, name in _calendar(self._subdivision, year).items()}


@functools.lru_cache(maxsize=64)
def _calendar(subdivision: str | None, year: int) -> Mapping[date, str]:
    """The public holidays of a year; frozen, since the library's own calendars change as they are read."""
    from holidays.countries.france import France  # 30 ms that most commands do not need

    return MappingProxyType(dict(France(subdiv=subdivision, years=year, language="en_US")))  # type: ignore[no-untyped-call]
