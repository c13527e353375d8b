"""``commune.toml``: read whole or refused with French sentences; contacts computed for a moment."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.errors import SiteInvalid, SiteNotFound
from assistant.site.configuration import Site

SITE = """
[commune]
id = "ville"
name = "{name}"
insee = "97411"
website = "https://ville.example/"
timezone = "{zone}"
holidays = "{holidays}"
main_service = "accueil"

[[services]]
id = "accueil"
name = "Mairie"
phone = "01 99 00 30 10"
{service}
[services.hours]
{hours}
"""
EVERY_DAY = "\n".join(f'{day} = "9h-17h"' for day in "lundi mardi mercredi jeudi vendredi samedi dimanche".split())


def site(folder: Path, *, name="Ville", zone="Europe/Paris", holidays="", service="", hours=EVERY_DAY, more="") -> Site:
    text = SITE.format(name=name, zone=zone, holidays=holidays, service=service, hours=hours) + more
    (folder / "commune.toml").write_text(text, encoding="utf-8")
    return Site.read(folder)


def noon(day: date, town: Site) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=town.zone)


def problem(folder: Path, **options) -> str:
    with pytest.raises(SiteInvalid) as caught:
        site(folder, **options)
    sentence = str(caught.value)
    assert sentence.startswith(f"{folder / 'commune.toml'} est à corriger : ")
    assert sentence.endswith(".")
    return sentence


def test_the_small_site_is_read(mini_site):
    town = Site.read(mini_site)
    assert (town.id, town.name, town.publisher, town.at_name) == (
        *("villebrune", "Villebrune", "Mairie de Villebrune"),
        "à Villebrune",
    )
    assert town.emergency[0].number == "112"
    assert not town.is_sample


def test_a_contact_says_open_or_when_it_opens(mini_site):
    town = Site.read(mini_site)
    open_now = town.contact("accueil", datetime(2026, 1, 5, 10, tzinfo=town.zone))
    assert (open_now.open_now, open_now.next_opening) == (True, "ferme à 12 h")
    assert open_now.hours == "lundi et mardi : 9 h – 12 h, 13 h 30 – 17 h ; vendredi : 9 h – 12 h"
    for moment, words in [
        ((2026, 1, 5, 12), "aujourd'hui à 13 h 30"),
        ((2026, 1, 5, 17), "demain à 9 h"),
        ((2026, 1, 6, 23, 59), "vendredi à 9 h"),
        ((2026, 8, 1, 10), "lundi 17 août à 9 h"),
    ]:
        closed = town.contact("accueil", datetime(*moment, tzinfo=town.zone))
        assert (closed.open_now, closed.next_opening) == (False, words)


def test_a_service_without_hours_says_nothing_of_them(mini_site):
    voirie = Site.read(mini_site).contact("voirie", datetime(2026, 1, 5, 10, tzinfo=UTC))
    assert (voirie.open_now, voirie.hours, voirie.next_opening) == (None, "", "")


def test_an_unknown_service_is_the_main_one(mini_site):
    assert Site.read(mini_site).contact("inconnu", datetime(2026, 1, 5, tzinfo=UTC)).name == "Mairie de Villebrune"


def test_a_week_fully_closed(tmp_path):
    contact = site(tmp_path, hours='lundi = "fermé"').contact("accueil", datetime(2026, 1, 5, 10, tzinfo=UTC))
    assert (contact.open_now, contact.hours, contact.next_opening) == (False, "", "")


def test_always_open(tmp_path):
    week = EVERY_DAY.replace("9h-17h", "0h-24h")
    town = site(tmp_path, hours=week, service="open_on_holidays = true")
    assert town.contact("accueil", datetime(2026, 1, 5, tzinfo=UTC)).next_opening == ""
    until_may = site(tmp_path, hours=week).contact("accueil", datetime(2026, 4, 28, 10, tzinfo=UTC))
    assert until_may.next_opening == "ferme vendredi à 0 h"


@pytest.mark.parametrize(
    ("holidays", "day", "closed"),
    [
        ("", date(2026, 7, 14), True),
        ("", date(2026, 4, 6), True),
        ("", date(2026, 12, 26), False),
        ("", date(2026, 4, 3), False),
        ("alsace-moselle", date(2026, 12, 26), True),
        ("alsace-moselle", date(2026, 4, 3), True),
        ("", date(2026, 12, 20), False),
        ("reunion", date(2026, 12, 20), True),
        ("reunion", date(2026, 12, 26), False),
        ("guadeloupe", date(2026, 5, 27), True),
        ("martinique", date(2026, 5, 22), True),
        ("guyane", date(2026, 6, 10), True),
        ("mayotte", date(2026, 4, 27), True),
        ("nouvelle-caledonie", date(2026, 9, 24), True),
        ("polynesie-francaise", date(2026, 4, 3), True),
        ("", date(2031, 4, 14), True),
    ],
)
def test_public_holidays_of_each_place(tmp_path, holidays, day, closed):
    town = site(tmp_path, holidays=holidays)
    assert town.contact("accueil", noon(day, town)).open_now is not closed


def test_a_service_may_open_on_holidays(tmp_path):
    town = site(tmp_path, service="open_on_holidays = true")
    assert town.contact("accueil", noon(date(2026, 7, 14), town)).open_now


@pytest.mark.parametrize(
    ("zone", "opens"),
    [("Indian/Reunion", 5), ("America/Martinique", 13), ("Pacific/Noumea", -2), ("Europe/Paris", 8)],
)
def test_hours_are_those_of_the_commune_s_clock(tmp_path, zone, opens):
    town = site(tmp_path, zone=zone, hours='mercredi = "9h-17h"', service="open_on_holidays = true")
    begin = datetime(2026, 1, 7, tzinfo=UTC).timestamp() + 3600 * opens
    assert not town.contact("accueil", datetime.fromtimestamp(begin - 1, UTC)).open_now
    assert town.contact("accueil", datetime.fromtimestamp(begin, UTC)).open_now


def test_an_exception_replaces_its_days_even_a_holiday(tmp_path):
    more = """
[[services.exceptions]]
first = 2026-07-13
last = 2026-07-14
hours = "10h-11h"
[[services.exceptions]]
first = 2026-07-15
"""
    town = site(tmp_path, more=more)
    states = [
        town.contact("accueil", datetime(2026, 7, day, 10, 30, tzinfo=town.zone)).open_now for day in range(12, 17)
    ]
    assert states == [True, True, True, False, True]
    assert not town.contact("accueil", noon(date(2026, 7, 14), town)).open_now


@pytest.mark.parametrize(
    ("name", "place", "publisher"),
    [
        ("Le Havre", "au Havre", "Mairie du Havre"),
        ("Les Ulis", "aux Ulis", "Mairie des Ulis"),
        ("La Rochelle", "à La Rochelle", "Mairie de La Rochelle"),
        ("Évreux", "à Évreux", "Mairie d'Évreux"),
        ("Lyon", "à Lyon", "Mairie de Lyon"),
    ],
)
def test_the_name_in_a_sentence(tmp_path, name, place, publisher):
    town = site(tmp_path, name=name)
    assert (town.at_name, town.publisher) == (place, publisher)


def test_no_file_says_how_to_make_one(tmp_path):
    with pytest.raises(SiteNotFound, match="assistant init"):
        Site.read(tmp_path)


def test_a_byte_order_mark_is_nothing(mini_site):
    path = mini_site / "commune.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert Site.read(mini_site).id == "villebrune"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"hours": 'lundi = "matin"'}, "service accueil, lundi : horaires « matin » illisibles"),
        ({"hours": 'lundi = "9h-99h"'}, "service accueil, lundi : horaires « 9h-99h » illisibles"),
        ({"hours": 'monday = "9h-12h"'}, "jour « monday (service accueil) » inconnu, choisissez parmi lundi, mardi"),
        ({"hours": "lundi = 9"}, "« services.1.hours.lundi » : écrivez un texte, entre guillemets"),
        ({"service": 'fax = "01"'}, "« services.1.fax » : champ inconnu, vérifiez son nom"),
        ({"zone": "Europe/Lutece"}, "timezone « Europe/Lutece » inconnu"),
        ({"zone": "../etc/passwd"}, "timezone « ../etc/passwd » inconnu"),
        ({"zone": ""}, "timezone «  » inconnu"),
        ({"holidays": "bretagne"}, "holidays « bretagne » inconnu, choisissez parmi (vide), alsace-moselle"),
        ({"name": ""}, "« commune.name » : champ à remplir"),
        ({"more": '[[services]]\nname = "Sans id"'}, "« services.2.id » : champ obligatoire"),
        (
            {"more": '[[services]]\nid = "accueil"\nname = "Double"'},
            "accueil, id : cet identifiant est donné deux fois",
        ),
        ({"more": "[[services.exceptions]]\nfirst = 2026-02-30"}, "mal écrite, vérifiez les guillemets"),
        ({"more": "[[services.exceptions]]\nfirst = 2026-03-02\nlast = 2026-03-01"}, "« last » doit suivre « first »"),
        ({"more": "[[services.exceptions]]\nfirst = 2026-03-02\nlast = 9999-12-31"}, "d'un an au plus"),
        ({"more": '[[services.exceptions]]\nfirst = 2026-03-02\nhours = "midi"'}, "exception du 2026-03-02 : horaires"),
        ({"more": "[commune"}, "mal écrite, vérifiez les guillemets, les crochets et les signes « = »"),
    ],
)
def test_what_is_wrong_is_said_in_french(tmp_path, options, words):
    assert words in problem(tmp_path, **options)


def test_a_main_service_must_exist(mini_site):
    path = mini_site / "commune.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('main_service = "accueil"', 'main_service = "mairie"'))
    with pytest.raises(SiteInvalid, match="main_service « mairie » inconnu, choisissez parmi accueil, etat-civil"):
        Site.read(mini_site)


def test_a_broken_line_is_numbered(tmp_path):
    (tmp_path / "commune.toml").write_text('[commune]\nid = "ville"\nname = Ville\n')
    with pytest.raises(SiteInvalid, match="ligne 3 mal écrite"):
        Site.read(tmp_path)


def test_a_file_in_latin_1_is_named(tmp_path):
    (tmp_path / "commune.toml").write_bytes('[commune]\nname = "Évreux"\n'.encode("latin-1"))
    with pytest.raises(SiteInvalid, match="enregistrez ce fichier en UTF-8"):
        Site.read(tmp_path)


def test_a_commune_may_have_no_website(tmp_path):
    (tmp_path / "commune.toml").write_text(
        '[commune]\nid = "ville"\nname = "Ville"\ninsee = "01001"\npostcodes = ["01100"]\n'
        '[[services]]\nid = "accueil"\nname = "Mairie"\n',
        encoding="utf-8",
    )
    town = Site.read(tmp_path)
    assert town.commune.website == ""
    assert town.commune.postcodes == ("01100",)


def test_a_condition_on_hours_is_shown_and_nothing_is_claimed_on_its_days(tmp_path):
    service = 'hours_note = "samedi : les semaines paires"\nhours_unsure = ["samedi"]'
    town = site(tmp_path, service=service, hours='vendredi = "9h-12h"\nsamedi = "9h-12h"')
    friday, saturday = (town.contact("accueil", datetime(2026, 11, day, 10, tzinfo=town.zone)) for day in (27, 28))
    assert friday.hours == "vendredi et samedi : 9 h – 12 h ; samedi : les semaines paires"
    assert (friday.open_now, friday.next_opening) == (True, "ferme à 12 h")
    assert (saturday.open_now, saturday.next_opening) == (None, "")
    assert "jour « sunday" in problem(tmp_path, service='hours_unsure = ["sunday"]')
