"""Comments of a record that name even or odd weeks: read when they say one thing, left to a person otherwise."""

from datetime import date

import pytest
from official_town import office

from assistant.official.opening_hours import Week, read_week
from assistant.official.records import read_office
from assistant.site.hours import parse_day, parse_spans

ODD, EVEN = date(2026, 12, 5), date(2026, 12, 12)  # Saturdays of weeks 49 and 50
SATURDAY = "Samedi 08:00:00-11:30:00"


def week_of(hours: str, comment: str = "") -> Week:
    record = read_office(office(hours=hours, commentaire_plage_ouverture=comment))
    assert record is not None
    return read_week(record.ranges, record.comment)


@pytest.mark.parametrize(
    ("comment", "even", "odd"),
    [
        ("Uniquement ouvert les semaines paires", "8h-11h30", ""),
        ("les semaines impaires ouverture de 12h à 16h uniquement", "8h-11h30", "12h-16h"),
        ("Les semaines impaires.", "", "8h-11h30"),
        ("Semaines paires de 14h30 à 17h uniquement", "14h30-17h", "8h-11h30"),
    ],
)
def test_the_weeks_are_written_and_the_words_kept(comment: str, even: str, odd: str) -> None:
    week = week_of(f"Lundi 09:00:00-12:00:00\n{SATURDAY} | {comment}")
    assert parse_day(week.days["samedi"]) == (parse_spans(even), parse_spans(odd))
    assert (week.days["lundi"], week.unsure, week.unread) == ("9h-12h", (), ())
    assert week.note == f"samedi : {comment}"
    assert (ODD.isocalendar().week % 2, EVEN.isocalendar().week % 2) == (1, 0)


@pytest.mark.parametrize(
    ("hours", "comment"),
    [
        (f"{SATURDAY} | les semaines impaires, de 12h à 16h", ""),  # besides, or instead?
        (f"{SATURDAY} | Sauf les semaines paires", ""),
        (f"{SATURDAY} | Fermé les semaines paires", ""),
        (f"{SATURDAY} | semaines impaires de 16h à 12h uniquement", ""),
        (f"{SATURDAY} | semaines impaires de 12h à 25h uniquement", ""),
        (f"{SATURDAY} | Semaines paires et vacances", ""),
        (f"{SATURDAY} | Les semaines paires\nSamedi 14:00:00-16:00:00", ""),  # which of the two?
        ("Vendredi>Samedi 08:00:00-11:30:00 | Les semaines paires", ""),
        (f"{SATURDAY} | Les semaines paires\nLundi 09:00:00-12:00:00 | Les semaines paires", ""),
        ("Samedi 09:00:00-12:00:00 11:00:00-13:00:00 | Les semaines paires", ""),
        ("Samedi | Les semaines paires", ""),
        (SATURDAY, "Les semaines paires"),
    ],
)
def test_what_could_mean_something_else_is_left_to_a_person(hours: str, comment: str) -> None:
    week = week_of(hours, comment)
    assert "samedi" in week.unsure
    assert "paires" in week.note
    assert not any("paires" in spans for spans in week.days.values())
