"""Days and hours in words, in every language."""

import re
import tomllib
from datetime import date, datetime, time, timedelta
from importlib.resources import files

import pytest

from assistant.text import dates
from assistant.text.languages import LANGUAGES

DATA = tomllib.loads((files("assistant.text") / "dates.toml").read_text(encoding="utf-8"))
WEDNESDAY = date(2026, 11, 11)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_everything(language: str) -> None:
    own, french = DATA[language], DATA["fr"]
    assert list(own) == list(french)
    for key, value in own.items():
        if isinstance(value, list):
            assert len(value) == len(set(value)) == len(french[key]), key
            assert all(value)
        elif key != "hour":
            assert set(re.findall(r"{\w+}", value)) == set(re.findall(r"{\w+}", french[key])), key


def test_no_language_is_left_without_a_file() -> None:
    assert tuple(DATA) == LANGUAGES
    assert dates.full_day(WEDNESDAY, "xx") == "mercredi 11 novembre 2026"


@pytest.mark.parametrize(
    ("language", "full", "on_the_hour", "half_past"),
    [
        ("fr", "mercredi 11 novembre 2026", "9 h", "13 h 30"),
        ("en", "Wednesday 11 November 2026", "9:00", "13:30"),
        ("ar", "الأربعاء 11 نوفمبر 2026", "9:00", "13:30"),
        ("uk", "середа, 11 листопада 2026 року", "9:00", "13:30"),
        ("pt", "quarta-feira, 11 de novembro de 2026", "9h", "13h30"),
        ("tr", "11 Kas\u0131m 2026 Çarşamba", "9.00", "13.30"),
        ("es", "miércoles 11 de noviembre de 2026", "9:00", "13:30"),
        ("it", "mercoledì 11 novembre 2026", "9:00", "13:30"),
    ],
)
def test_each_language_in_its_own_way(language: str, full: str, on_the_hour: str, half_past: str) -> None:
    assert dates.full_day(WEDNESDAY, language) == full
    assert (dates.clock(time(9), language), dates.clock(time(13, 30), language)) == (on_the_hour, half_past)


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_are_those_of_the_day(language: str) -> None:
    """A reader compares with the notice on the door: European figures, and no other than the day's and the hour's."""
    for ahead in range(0, 400, 7):
        day = WEDNESDAY + timedelta(days=ahead)
        assert re.findall(r"[0-9]+", dates.full_day(day, language)) == [str(day.day), str(day.year)]
        assert not re.search(r"[\u0660-\u0669]", dates.full_day(day, language))
    assert re.findall(r"[0-9]+", dates.spans_in_words([(time(9), time(12, 15))], language))[-1] == "15"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_opens_and_closes(language: str) -> None:
    evening = datetime(2026, 11, 12, 17, 0)  # noqa: DTZ001 - wall clock, already in the town's zone
    assert dates.closes(evening, WEDNESDAY + timedelta(days=1), language).endswith(dates.clock(evening, language))
    later = dates.closes(evening + timedelta(days=2), WEDNESDAY, language)
    assert dates.writing(language).on_days[5] in later
    assert dates.writing(language).tomorrow in dates.opens(evening, WEDNESDAY, language)
    far = dates.opens(evening + timedelta(days=30), WEDNESDAY, language)
    assert dates.day_in_words(date(2026, 12, 12), language, year=False) in far


def test_neighbours_are_joined() -> None:
    spans = [(time(9), time(12))]
    assert dates.days_in_words(0, 4, spans, "en") == "Monday to Friday: 9:00 – 12:00"
    assert dates.days_in_words(0, 1, spans, "ar") == "الاثنين والثلاثاء: من 9:00 إلى 12:00"
    assert dates.days_in_words(2, 2, spans, "tr") == "Çarşamba: 9.00 – 12.00"
