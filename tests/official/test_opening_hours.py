"""Hours of records: 40 weeks said apart by hand, looked at from record to answer at more than 300 moments."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from official_town import TOWN, office, ranges

from assistant.official.commune_toml import write_toml
from assistant.official.competence import Competence
from assistant.official.findings import gather
from assistant.official.opening_hours import read_week
from assistant.official.records import read_office
from assistant.official.source import Directory
from assistant.official.town import read_town
from assistant.site.configuration import Site

SHORT = "lun mar mer jeu ven sam dim".split()
TWICE = "09:00:00-12:00:00 13:30:00-17:30:00"
ALL = "lun-dim ?"
APART = "Ou sur rendez-vous en dehors de ces horaires."
MONDAY = datetime(2026, 11, 30)  # noqa: DTZ001 - the zone is that of each site
# (what the record says, its general comment, what a person reads in it: « ? » is a day of which nothing is sure)
WEEKS = [
    (f"Lundi>Vendredi {TWICE}", "", "lun-ven 9-12 13.5-17.5"),
    (f"Lundi>Jeudi {TWICE}\nVendredi 09:00:00-12:00:00", "", "lun-jeu 9-12 13.5-17.5; ven 9-12"),
    (f"Vendredi 18:00:00-19:00:00\nLundi>Mardi {TWICE}", "", "ven 18-19; lun-mar 9-12 13.5-17.5"),
    ("Mardi 10:00:00-12:00:00\nVendredi 10:00:00-12:00:00", "", "mar 10-12; ven 10-12"),
    ("Mercredi 09:00:00-18:00:00", "", "mer 9-18"),
    ("Lundi>Dimanche 08:30:00-20:15:00", "", "lun-dim 8.5-20.25"),
    ("Lundi>Vendredi 09:00:00-12:00:00\nLundi>Vendredi 14:00:00-16:00:00", "", "lun-ven 9-12 14-16"),
    ("Lundi>Vendredi 09:00:00-12:00:00\nMardi 17:00:00-19:00:00", "", "lun-ven 9-12; mar 9-12 17-19"),
    ("Samedi 09:00:00-11:30:00", "", "sam 9-11.5"),
    ("Lundi>Vendredi 08:00:00-00:00:00", "", "lun-ven 8-24"),
    ("", "", ""),
    ("Lundi 09:00:00-12:00:00\nSamedi 09:00:00-12:00:00 | Uniquement un samedi sur deux", "", "lun 9-12; sam ?"),
    ("Mercredi 08:00:00-12:00:00 | les semaines impaires, de 12h à 16h", "", "mer ?"),
    ("Samedi 09:00:00-12:00:00 | Ouvert le 1er samedi du mois", "", "sam ?"),
    ("Jeudi 14:00:00-16:00:00 | Sauf le 1er et le 3e jeudi de chaque mois", "", "jeu ?"),
    ("Vendredi 09:00:00-12:00:00 | Ouvert le premier samedi de chaque mois", "", "ven ?; sam ?"),
    ("Jeudi 09:00:00-12:00:00 | En août, du lundi au mercredi", "", "lun-jeu ?"),
    (f"Lundi>Vendredi {TWICE}", "Horaires différents pendant les vacances scolaires", ALL),
    ("", "1er et 3e lundi du mois", ALL),
    ("Jeudi 09:00:00-12:00:00", "Uniquement sur rendez-vous.", ALL),
    ("", "Sur rendez-vous", ALL),
    (f"Lundi>Mardi {TWICE} | Sur rendez-vous en dehors de ces horaires.", "", "lun-mar 9-12 13.5-17.5"),
    (f"Lundi 13:30:00-17:00:00 | {APART}", APART, "lun 13.5-17"),
    ("Jeudi 15:30:00-17:30:00 | Accueil sur d'autres horaires, sur rendez-vous uniquement", "", "jeu 15.5-17.5"),
    (f"Lundi>Mardi {TWICE}", "Fermé les mercredis et jeudis", "lun-mar 9-12 13.5-17.5"),
    (f"Lundi>Mardi {TWICE}", "Fermé le mardi", ALL),
    ("Lundi 09:00:00-12:00:00\nMercredi | Fermé", "", "lun 9-12"),
    ("Lundi 09:00:00-12:00:00 | Fermé au public", "", "lun ?"),
    ("Mardi 18:00:00-20:00:00 | Présence d'un élu", "", "mar 18-20"),
    ("Samedi 09:00:00-12:00:00 | Uniquement pour l'état civil", "", "sam ?"),
    ("Lundi 09:00:00-12:00:00 14:00:00-13:00:00", "", "lun ?"),
    ("Lundi 09:00:00-25:00:00\nMardi 09:00:00-12:00:00", "", "lun ?; mar 9-12"),
    ("Lundi 09:00:00-\nMardi 09:00:00-12:00:00", "", "lun ?; mar 9-12"),
    ("Lundi 09:00:00-12:00:00 11:00:00-17:00:00", "", "lun ?"),
    ("Lundi>Mardi 09:00:00-12:00:00\nMardi 10:00:00-16:00:00", "", "lun 9-12; mar ?"),
    ("Lundi 09:00:00-12:00:00\nLundi 09:00:00-12:00:00", "", "lun 9-12"),
    ("Vendredi>Lundi 09:00:00-12:00:00", "", ALL),
    ("Jourdhui 09:00:00-12:00:00", "", ALL),
    ("Lundi\nMardi 09:00:00-12:00:00", "", "lun ?; mar 9-12"),
    ("Lundi 00:00:00-00:00:00", "", "lun ?"),
    ("Lundi>Vendredi 07:45:00-12:15:00 12:15:00-16:05:00", "", "lun-ven 7.75-16.0833"),
]  # fmt: skip
MOMENTS = [(day, hour, minute) for day in range(7) for hour, minute in ((9, 0), (12, 0), (15, 59), (18, 30))]


def said(statement: str, day: int, minute: int) -> bool | None:
    """What a person who reads the statement answers to « is it open? »: yes, no, or nobody knows."""
    answer: bool | None = False
    for part in filter(None, map(str.strip, statement.split(";"))):
        days, *hours = part.split()
        first, _, last = days.partition("-")
        if SHORT.index(first) <= day <= SHORT.index(last or first):
            if hours == ["?"]:
                return None
            spans = ([round(float(side) * 60) for side in one.split("-")] for one in hours)
            answer = answer or any(start <= minute < end for start, end in spans)
    return answer


def site_of(folder: Path, record: dict, town: dict = TOWN) -> Site:
    """The site that a record gives: read, gathered, written and read back."""
    read = read_office(record)
    assert read is not None
    found = gather(read_town(town, "geo"), Directory((read,), Competence({}), "essai"))
    (folder / "commune.toml").write_text(write_toml(found), encoding="utf-8")
    return Site.read(folder)


@pytest.mark.parametrize(("number", "week"), list(enumerate(WEEKS)))
def test_open_or_not_at_given_moments(tmp_path: Path, number: int, week: tuple[str, str, str]) -> None:
    text, comment, statement = week
    overseas = {**TOWN, "code": "97499", "codeDepartement": "974"}
    town = overseas if number % 4 == 0 else TOWN
    site = site_of(tmp_path, office(hours=text, commentaire_plage_ouverture=comment, code=town["code"]), town)
    for day, hour, minute in MOMENTS[number % 3 :: 3]:
        now = (MONDAY + timedelta(days=day, hours=hour, minutes=minute)).replace(tzinfo=site.zone)
        expected = said(statement, day, hour * 60 + minute)
        known = site.contact("accueil", now).open_now
        assert known is expected or (not statement and known is None), (day, hour, minute)
    assert site.commune.timezone == ("Indian/Reunion" if town is overseas else "Europe/Paris")


def test_there_are_enough_moments() -> None:
    assert len(WEEKS) >= 40
    assert sum(len(MOMENTS[number % 3 :: 3]) for number in range(len(WEEKS))) >= 300


def test_a_comment_is_kept_word_for_word_and_once() -> None:
    record = read_office(office(hours="Lundi 09:00:00-12:00:00 | Sauf août.", commentaire_plage_ouverture="Sauf août."))
    assert record is not None
    week = read_week(record.ranges, record.comment)
    assert (week.days, week.note, week.unsure) == ({"lundi": "9h-12h"}, "lundi : Sauf août.", ("lundi",))


def test_what_cannot_be_read_is_told_as_written(tmp_path: Path) -> None:
    record = read_office(office(hours="Lundi 14:00:00-12:00:00"))
    assert record is not None
    assert read_week(record.ranges).unread == ("Lundi à Lundi : 14:00:00-12:00:00",)
    assert ranges("Lundi") == ranges("Lundi>Lundi")
