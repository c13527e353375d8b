"""One record, two encodings, one reading; and only what is whole is used."""

import json

import pytest
from official_town import as_api, office, place

from assistant.official import usable_values
from assistant.official.records import Labelled, Place, read_office

FULL = office(
    hours="Lundi>Jeudi 09:00:00-12:00:00 13:30:00-17:30:00 | Sauf le 2e jeudi",
    commentaire_plage_ouverture="Fermé en août",
    adresse=[place(), place(kind="Adresse postale", street="BP 1")],
    adresse_courriel=["a@essais.example", "b@essais.example"],
)


def test_the_api_and_the_archive_are_read_alike() -> None:
    assert read_office(as_api(FULL)) == read_office(FULL)
    assert read_office(as_api(office())) == read_office(office())


def test_a_new_field_changes_nothing() -> None:
    record = office(hours="Lundi 09:00:00-12:00:00")
    more = {**record, "champ_de_2027": [{"valeur": "x"}], "adresse": [{**record["adresse"][0], "etage": "2"}]}
    assert read_office(more) == read_office(record) is not None
    assert read_office(as_api(more)) == read_office(record)


def test_nobodys_name_is_read() -> None:
    assert "Personne" not in repr(read_office(FULL))


@pytest.mark.parametrize(
    "broken", [{}, {"id": "x"}, {"id": "x", "nom": "Y", "pivot": "[{"}, {"id": 3, "nom": [], "pivot": {}}]
)
def test_a_record_without_name_or_type_is_none(broken: dict) -> None:
    assert read_office(broken) is None


def test_values_of_another_type_are_nothing() -> None:
    record = read_office(
        {**FULL, "telephone": "[3, null]", "adresse": 7, "site_internet": {"a": 1}, "plage_ouverture": "x"}
    )
    assert record is not None
    assert (record.phones, record.places, record.sites, record.ranges) == ((), (), (), ())


def test_the_pivot_says_the_commune_not_the_village_that_joined_it() -> None:
    record = read_office({**FULL, "code_insee_commune": "28001"})
    assert record is not None
    assert record.serves("mairie", "28990")
    assert not record.serves("mairie", "28001")


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("01 99 00 40 10", True), ("0199004010", True), ("+33199004010", True), ("32 30", True),
        ("01.99.00.40.10", True),
        ("01 99 XX XX XX", False), ("01 99 00", False), ("** ** **", False), ("poste 12", False), ("", False),
        ("40 41 42 43", False),
    ],
)  # fmt: skip
def test_phones(text: str, used: bool) -> None:
    assert usable_values.phone((Labelled(text),)).value == (text if used else "")


def test_numbers_are_shorter_in_some_islands() -> None:
    assert usable_values.phone((Labelled("40 41 42 43"),), "987").value == "40 41 42 43"
    assert usable_values.phone((Labelled("41 42 43"),), "975").value == "41 42 43"


def test_a_number_for_everybody_comes_first_and_the_others_are_told() -> None:
    read = usable_values.phone((Labelled("01 99 00 40 11", "urgences"), Labelled("01 99 00 40 10")))
    assert (read.value, read.aside) == ("01 99 00 40 10", ("01 99 00 40 11 (urgences)",))
    assert usable_values.phone((Labelled("32 30", "de 9h à 16h"),)) == usable_values.Read("32 30", ("de 9h à 16h",))


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("mairie@essais.example", True), ("m.a-i+r@sous.essais.example", True), ("mairie-xxxxx@yyyy.fr", False),
        ("redacted@email.fr", False), ("mairie[at]essais.example", False), ("mairie@essais", False),
        ("m***@e.example", False),
    ],
)  # fmt: skip
def test_mails(text: str, used: bool) -> None:
    assert usable_values.mail((text,)).value == (text if used else "")


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("https://www.essais.example", True), ("http://essais.example/mairie", True),
        ("https://www.xn--dj-kia.example", True),
        ("www.essais.example", False), ("mairie@essais.example", False), ("https://", False),
        ("ftp://essais.example", False),
    ],
)  # fmt: skip
def test_sites(text: str, used: bool) -> None:
    assert usable_values.site((Labelled(text),)).value == (text if used else "")


def test_the_address_is_where_people_go() -> None:
    postal = Place(("BP 1",), "28995", "Villeneuve Cedex", is_postal=True)
    where = Place(("Le Bourg", "1 rue X"), "28991", "Villeneuve")
    assert usable_values.address((postal, where)).value == "Le Bourg, 1 rue X, 28991 Villeneuve"
    assert usable_values.address((postal,)).value == ""
    assert usable_values.address((Place(("1 rue X",), "2200", "SOISY"),)) == usable_values.Read(
        "1 rue X, SOISY", ("code postal 2200",)
    )
    assert usable_values.address((Place(("*** rue X",), "28991", "Villeneuve"),)).value == ""
    assert usable_values.address((Place((), "28991", "Villeneuve"),)).value == ""


def test_a_record_is_one_line_of_clean_text() -> None:
    record = read_office({**FULL, "nom": "Mairie\r\n - \x1b[31mX\u202e"})
    assert record is not None
    assert record.name == "Mairie - [31mX"
    assert json.dumps(record.name).isprintable()
