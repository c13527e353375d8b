"""Open now, closes when, opens when: around midnight, clock changes, holidays, exceptions and bad input."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.site.hours import DAYS, Opening, OpeningHours, parse_spans
from assistant.text.dates import clock, day_in_words, relative_day

PARIS = ZoneInfo("Europe/Paris")
CLOSED = ("",) * 7


def hours(*week: str, zone: ZoneInfo = PARIS, **options) -> OpeningHours:
    """Opening hours from seven texts, Monday first; fewer texts leave the last days closed."""
    texts = (*week, *CLOSED)[:7]
    return OpeningHours(tuple(parse_spans(text) for text in texts), zone, **options)


def paris(*moment: int, fold: int = 0) -> datetime:
    return datetime(*moment, tzinfo=PARIS, fold=fold)


OFFICE = hours(*["9h-12h, 13h30-17h"] * 5, "9h-12h")  # 5 January 2026 is a Monday


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ((2026, 1, 5, 8, 59, 59), Opening(False, opens=paris(2026, 1, 5, 9))),
        ((2026, 1, 5, 9), Opening(True, until=paris(2026, 1, 5, 12))),
        ((2026, 1, 5, 11, 59, 59), Opening(True, until=paris(2026, 1, 5, 12))),
        ((2026, 1, 5, 12), Opening(False, opens=paris(2026, 1, 5, 13, 30))),
        ((2026, 1, 5, 17), Opening(False, opens=paris(2026, 1, 6, 9))),
        ((2026, 1, 5, 23, 59, 59), Opening(False, opens=paris(2026, 1, 6, 9))),
        ((2026, 1, 6, 0), Opening(False, opens=paris(2026, 1, 6, 9))),
        ((2026, 1, 10, 12), Opening(False, opens=paris(2026, 1, 12, 9))),
        ((2025, 12, 31, 17), Opening(False, opens=paris(2026, 1, 1, 9))),
    ],
)
def test_an_office_week(moment, state):
    assert OFFICE.at(paris(*moment)) == state


def test_any_zone_can_ask():
    assert OFFICE.at(datetime(2026, 1, 5, 8, 30, tzinfo=UTC)) == OFFICE.at(paris(2026, 1, 5, 9, 30))


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ((2026, 1, 9, 23, 59), Opening(True, until=paris(2026, 1, 10, 2))),
        ((2026, 1, 10, 0), Opening(True, until=paris(2026, 1, 10, 2))),
        ((2026, 1, 10, 1, 59), Opening(True, until=paris(2026, 1, 10, 2))),
        ((2026, 1, 10, 2), Opening(False, opens=paris(2026, 1, 16, 22))),
    ],
)
def test_a_span_over_midnight(moment, state):
    assert hours("", "", "", "", "22h-2h").at(paris(*moment)) == state


def test_spans_that_touch_at_midnight_are_one_opening():
    night = hours("", "", "", "", "20h-24h", "0h-3h")
    assert night.at(paris(2026, 1, 9, 21)) == Opening(True, until=paris(2026, 1, 10, 3))


def test_spans_that_overlap_are_one_opening():
    assert hours("9h-12h, 11h-14h").at(paris(2026, 1, 5, 10)) == Opening(True, until=paris(2026, 1, 5, 14))


def test_always_open_never_closes():
    assert hours(*["0h-24h"] * 7).at(paris(2026, 1, 5, 3)) == Opening(True)


def test_a_week_fully_closed():
    closed = hours(*["fermé"] * 7)
    assert closed.at(paris(2026, 1, 5, 10)) == Opening(False)
    assert closed.describe() == ""


# Clocks jump from 2 h to 3 h on Sunday 29 March 2026, and go back from 3 h to 2 h on Sunday 25 October 2026.
NIGHT = hours(*[""] * 5, "22h-4h", "1h-2h30, 5h-6h")


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), Opening(True, until=paris(2026, 3, 29, 4))),
        (datetime(2026, 3, 29, 1, 59, tzinfo=UTC), Opening(True, until=paris(2026, 3, 29, 4))),
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), Opening(False, opens=paris(2026, 3, 29, 5))),
        (datetime(2026, 10, 25, 1, 59, tzinfo=UTC), Opening(True, until=paris(2026, 10, 25, 4))),
        (datetime(2026, 10, 25, 3, 0, tzinfo=UTC), Opening(False, opens=paris(2026, 10, 25, 5))),
        (paris(2026, 10, 25, 2, 45, fold=1), Opening(True, until=paris(2026, 10, 25, 4))),
    ],
)
def test_clock_changes(moment, state):
    assert NIGHT.at(moment) == state


def test_the_hour_that_comes_twice_is_open_once():
    once = hours(*[""] * 6, "1h-2h30")
    assert once.at(paris(2026, 10, 25, 2, 15)).open_now
    assert not once.at(paris(2026, 10, 25, 2, 15, fold=1)).open_now


def test_an_end_in_the_hour_that_does_not_exist_is_shown_as_a_real_hour():
    once = hours(*[""] * 6, "1h-2h30")
    until = once.at(datetime(2026, 3, 29, 0, 30, tzinfo=UTC)).until
    assert until is not None
    assert clock(until) == "3 h 30"


def test_a_day_after_the_change_keeps_its_wall_clock():
    assert OFFICE.at(paris(2026, 3, 28, 12)).opens == paris(2026, 3, 30, 9)
    assert OFFICE.at(paris(2026, 10, 24, 12)).opens == paris(2026, 10, 26, 9)


def test_a_holiday_closes_the_day_and_an_exception_wins_over_it():
    closing = hours(*["9h-12h"] * 5, is_holiday=lambda day: day == date(2026, 1, 6))
    assert closing.at(paris(2026, 1, 5, 12)).opens == paris(2026, 1, 7, 9)
    kept = hours(
        *["9h-12h"] * 5,
        is_holiday=lambda day: day == date(2026, 1, 6),
        exceptions={date(2026, 1, 6): parse_spans("10h-11h"), date(2026, 1, 7): ()},
    )
    assert kept.at(paris(2026, 1, 5, 12)).opens == paris(2026, 1, 6, 10)
    assert kept.at(paris(2026, 1, 6, 11)).opens == paris(2026, 1, 8, 9)


def test_a_service_closed_for_a_season_says_when_it_opens():
    season = {date(2026, 1, 1) + timedelta(days=one): () for one in range(200)}
    assert hours(*["9h-12h"] * 5, exceptions=season).at(paris(2026, 1, 5, 10)).opens == paris(2026, 7, 20, 9)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("9h-12h, 13h30-17h", ((time(9), time(12)), (time(13, 30), time(17)))),
        ("9 h – 12 h et 14 h – 17 h", ((time(9), time(12)), (time(14), time(17)))),
        ("09:00-12:15; 8:05-9:00", ((time(9), time(12, 15)), (time(8, 5), time(9)))),
        ("20h-24h", ((time(20), time(0)),)),
        ("Fermé", ()),
        ("  ", ()),
    ],
)
def test_hours_people_write(text, spans):
    assert parse_spans(text) == spans


@pytest.mark.parametrize("text", ["matin", "9h", "9h-", "25h-26h", "9h75-12h", "9-12", "9h-12h,", "24h30-2h", "9h12h"])
def test_hours_nobody_can_follow(text):
    with pytest.raises(ValueError, match=r"^horaires « .* » illisibles, écrivez par exemple « 9h-12h, 13h30-17h »$"):
        parse_spans(text)


def test_the_week_in_words():
    assert OFFICE.describe() == "lundi au vendredi : 9 h – 12 h, 13 h 30 – 17 h ; samedi : 9 h – 12 h"
    assert hours("9h-12h", "9h-12h").describe() == "lundi et mardi : 9 h – 12 h"


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (0, "aujourd'hui"),
        (1, "demain"),
        (2, "mercredi"),
        (6, "dimanche"),
        (7, "lundi 12 janvier"),
        (27, "dimanche 1er février"),
    ],
)
def test_a_day_seen_from_today(ahead, words):
    assert relative_day(date(2026, 1, 5) + timedelta(days=ahead), date(2026, 1, 5)) == words


def test_a_date_in_words():
    assert day_in_words(date(2026, 3, 1)) == "1er mars 2026"
    assert day_in_words(date(2026, 8, 14), year=False) == "14 août"


SPANS = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(0, 23), st.integers(0, 59)), max_size=3
).map(lambda group: ", ".join(f"{a}h{b:02d}-{c}h{d:02d}" for a, b, c, d in group))


@given(
    week=st.lists(SPANS, min_size=7, max_size=7),
    moment=st.integers(0, 730 * 24 * 60).map(
        lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    zone=st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Miquelon", "Pacific/Noumea"]),
)
def test_the_state_holds_until_the_moment_it_gives(week, moment, zone):
    opening = hours(*week, zone=ZoneInfo(zone))
    state = opening.at(moment)
    change = state.until or state.opens
    assert len(DAYS) == 7
    if change is None:
        assert state.open_now or not opening.describe()
        return
    second = timedelta(seconds=1)
    assert change > moment
    assert opening.at(change - second).open_now == state.open_now
    assert opening.at(change).open_now != state.open_now


def test_an_unsure_day_is_neither_open_nor_closed():
    week = hours(*["9h-12h"] * 6, unsure=frozenset({5}))
    assert week.at(paris(2026, 1, 9, 10)) == Opening(True, until=paris(2026, 1, 9, 12))
    assert week.at(paris(2026, 1, 9, 13)) == Opening(False)  # Saturday may be open: nothing is said of Monday
    assert week.at(paris(2026, 1, 10, 10)) == Opening(None)
    assert week.at(paris(2026, 1, 11, 10)) == Opening(False, opens=paris(2026, 1, 12, 9))


def test_a_holiday_and_an_exception_are_sure():
    saturday, next_one = date(2026, 1, 10), date(2026, 1, 17)
    week = hours(
        *["9h-12h"] * 6, unsure=frozenset({5}), exceptions={next_one: ()}, is_holiday=lambda day: day == saturday
    )
    assert week.at(paris(2026, 1, 10, 10)) == Opening(False, opens=paris(2026, 1, 12, 9))
    assert week.at(paris(2026, 1, 17, 10)) == Opening(False, opens=paris(2026, 1, 19, 9))
