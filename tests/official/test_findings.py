"""A commune's file from its records: every value is in a source, and every doubt is a question."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from official_town import TOWN, as_api, office, place, rows

from assistant.official import competence
from assistant.official.commune_toml import write_toml
from assistant.official.competence import Competence
from assistant.official.findings import Findings, gather
from assistant.official.records import read_office
from assistant.official.source import Directory
from assistant.official.town import read_town
from assistant.site.configuration import Site
from assistant.tables import read_table

OWN_WORDS = {"id", "aliases", "competences", "licence", "main_service", "timezone", "holidays", "school_zone"}
HALL, DELEGATED = (
    office(),
    office("Mairie déléguée - Bourg-Essai", telephone=[{"valeur": "01 99 00 40 20", "description": ""}]),
)
CAF = office("Caf d'Eure-et-Loir", "caf", "28085", id="caf-1", adresse=[place("2 rue du Guichet", "28000", "Chartres")])
PREFECTURE = office("Préfecture - Eure-et-Loir", "prefecture", "28085", id="pref-1", adresse_courriel=[])
OTHER = office("Préfecture - Eure", "prefecture", "27229", id="pref-2")
GENDARMERIE = office("Brigade de gendarmerie - Essai", "gendarmerie", "27001", id="gend-1", telephone=[])
MSAP = office("France services - Essai", "msap", "28001", id="fs-1", commentaire_plage_ouverture="Sur rendez-vous")
SECOND = office("France services - Bus", "france_services", "28002", id="fs-2", adresse=[])
TABLE = rows({"caf": ["caf-1"], "gendarmerie": ["gend-1"], "msap": ["fs-1"], "france_services": ["fs-2", "absente"]})
RECORDS = [HALL, DELEGATED, CAF, PREFECTURE, OTHER, GENDARMERIE, MSAP, SECOND]


def found(records: list[dict], town: dict = TOWN, table: dict | None = TABLE) -> Findings:
    read = tuple(one for record in records if (one := read_office(record)))
    desks = competence.read_rows(table["commune"], town["code"]) if table else {}
    listed = read_town(town, "geo.api.gouv.fr, 27/11/2026")
    assert listed is not None
    return gather(listed, Directory(read, Competence(desks, "table" if table else ""), "essai.json, 20/11/2026"))


def written(folder: Path, records: list[dict], **options) -> tuple[Site, dict]:
    text = write_toml(found(records, **options))
    (folder / "commune.toml").write_text(text, encoding="utf-8")
    return Site.read(folder), tomllib.loads(text)


def values(table: dict) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if key == "hours":
            yield from ((f"hours.{day}", spans) for day, spans in value.items())
        elif key not in OWN_WORDS | {"hours_unsure"}:
            yield from ((key, one) for one in (value if isinstance(value, list) else [value]) if one)


def parts(key: str, value: str) -> Iterator[str]:
    """What of a value must stand in a source: an address line by line, hours one by one, a note comment by comment."""
    if key.startswith("hours."):
        for hour, minute in re.findall(r"(\d+)h(\d\d)?", value):
            yield f"{int(hour) % 24:02d}:{minute or '00'}:00"
    elif key == "address":
        *lines, last = value.split(", ")
        yield from lines
        yield from re.fullmatch(r"(\d{5})? ?(.*)", last).groups(default="")  # type: ignore[union-attr]
    elif key == "hours_note":
        yield from (re.sub(r"^[a-z, ]+ : ", "", one) for one in value.split(" ; "))
    else:
        yield value


def generated() -> list[dict]:
    """Records that lack, mask or double something."""
    hours = "Lundi>Jeudi 09:00:00-12:00:00 13:30:00-17:30:00\nVendredi 09:00:00-12:00:00 | Les semaines paires"
    changes = [
        {}, {"adresse_courriel": []}, {"adresse_courriel": ["mairie-xxxxx@yyyy.fr"]}, {"telephone": []},
        {"adresse": []},
        {"telephone": [{"valeur": "01 99 XX XX XX", "description": ""}]}, {"site_internet": []},
        {"site_internet": [{"libelle": "", "valeur": "www.essais.example"}]}, {"plage_ouverture": []},
        {"commentaire_plage_ouverture": "Sur rendez-vous."}, {"adresse": [place(postcode="2899")]},
        {"adresse": [place(complement1="Le Bourg", service_distribution="BP 3")]}, {"date_modification": ""},
        {"adresse_courriel": ["a@essais.example", "b@essais.example"]}, {"nom": 'Mairie "des" \\ Essais\n[x]'},
        {"telephone": [{"valeur": "01 99 00 40 10", "description": 'le "soir" \\'}]},
        {"adresse": [place(kind="Adresse postale")]},
        {"commentaire_plage_ouverture": "Fermé\r\n[[services]]\nphone = 1"},
    ]  # fmt: skip
    return [
        office(hours=hours, **change) if "plage_ouverture" not in change else office() | change for change in changes
    ]


@pytest.mark.parametrize("encode", [dict, as_api])
@pytest.mark.parametrize("number", range(18))
def test_no_value_is_invented(tmp_path: Path, encode, number: int) -> None:
    record = generated()[number]
    site, data = written(tmp_path, [encode(one) for one in (record, *RECORDS[1:])])
    sources = " ".join(json.dumps([record, *RECORDS, TOWN], ensure_ascii=False).replace('\\"', '"').split())
    sources = sources.replace("\\\\", "\\").replace("\\r", " ").replace("\\n", " ")
    sources = " ".join(sources.split())
    seen = 0
    for table in (data["commune"], *data["services"]):
        for key, value in values(table):
            for part in parts(key, value):
                seen += 1
                assert part in sources, (key, part)
    assert seen > 30
    assert len(site.services) == 7


def test_the_desks_are_those_of_the_table_and_of_the_departement(tmp_path: Path) -> None:
    site, data = written(tmp_path, RECORDS)
    names = {service.id: service.name for service in site.services.values()}
    assert names == {
        "accueil": "Mairie - Villeneuve-les-Essais",
        "mairie-deleguee-bourg-essai": "Mairie déléguée - Bourg-Essai",
        "france-services": "France services - Bus",
        "france-services-2": "France services - Essai",
        "gendarmerie": "Brigade de gendarmerie - Essai",
        "caf": "Caf d'Eure-et-Loir",
        "prefecture": "Préfecture - Eure-et-Loir",
    }
    assert site.services["gendarmerie"].phone == ""
    assert set(site.services["france-services-2"].hours_unsure) == set(
        "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
    )
    assert data["commune"]["postcodes"] == ["28991", "28992"]
    assert (site.commune.school_zone, site.commune.epci) == ("zone B", "CC des Essais")


def test_two_prefectures_of_a_departement_are_a_question() -> None:
    twin = office("Préfecture - Annexe", "prefecture", "28001", id="pref-3")
    result = found([*RECORDS, twin])
    assert not [desk for desk in result.desks if desk.id.startswith("prefecture")]
    assert any("la préfecture" in question for question in result.questions)


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["Mairie déléguée - Bourg", "Mairie - Villeneuve-les-Essais"], "Mairie - Villeneuve-les-Essais"),
        (
            ["Mairie - Villeneuve-les-Essais - annexe Nord", "Mairie - Villeneuve les Essais"],
            "Mairie - Villeneuve les Essais",
        ),
        (["Conseil territorial des Essais"], "Conseil territorial des Essais"),
        (["Mairie déléguée - Bourg"], ""),
        (["Mairie - Villeneuve-les-Essais", "Mairie - Villeneuve-les-Essais "], ""),
        (["Mairie - Nord", "Mairie - Sud"], ""),
        ([], ""),
    ],
)
def test_two_town_halls_are_never_confused(tmp_path: Path, names: list[str], chosen: str) -> None:
    records = [office(name, id=f"m{number}") for number, name in enumerate(names)]
    site, _ = written(tmp_path, records, table=None)
    assert site.services["accueil"].name == (chosen or "Mairie")
    assert len(site.services) == len(names) + (0 if chosen else 1)
    questions = found(records, table=None).questions
    assert questions[0].startswith("Quelle est la mairie à montrer") is not bool(chosen)


def test_a_masked_record_is_not_shown() -> None:
    result = found([office(statut_de_diffusion="false")], table=None)
    assert result.hall.origin == ""
    assert "01 99" not in write_toml(result)


def test_questions_come_in_order_of_use() -> None:
    bare = office(telephone=[], adresse_courriel=[], adresse=[], site_internet=[])
    town = {"nom": "Villeneuve-les-Essais", "code": "57990"}
    questions = found(
        [{**bare, "pivot": [{"type_service_local": "mairie", "code_insee_commune": ["57990"]}]}], town=town, table=None
    ).questions
    words = [
        "horaires",
        "exceptionnellement",
        "téléphone",
        "électronique",
        "adresse",
        "site",
        "guichets",
        "codes postaux",
    ]
    places = [next(number for number, one in enumerate(questions) if word in one) for word in words]
    assert places == sorted(places)
    asked = [re.findall(r"\[notices\], (\w+)\.", one) for one in questions[-5:]]
    assert asked == [["controller"], ["dpo"], ["publication_director"], ["host"], ["accessibility_contact"]]
    assert any("Vendredi saint" in one for one in questions)
    assert all(re.fullmatch(r"[A-ZÀÉ][^\n]+[?.]", one) for one in questions)


@pytest.mark.parametrize(
    ("code", "zone", "holidays", "school"),
    [
        ("28990", "Europe/Paris", "", "zone B"),
        ("2A990", "Europe/Paris", "", "Corse"),
        ("67990", "Europe/Paris", "alsace-moselle", "zone B"),
        ("97190", "America/Guadeloupe", "guadeloupe", "Guadeloupe"),
        ("97390", "America/Cayenne", "guyane", "Guyane"),
        ("97490", "Indian/Reunion", "reunion", "La Réunion"),
        ("97590", "America/Miquelon", "saint-pierre-et-miquelon", "Saint-Pierre-et-Miquelon"),
        ("97690", "Indian/Mayotte", "mayotte", "Mayotte"),
        ("97890", "America/Marigot", "saint-martin", ""),
        ("98735", "Pacific/Tahiti", "polynesie-francaise", "Polynésie française"),
        ("98731", "Pacific/Marquesas", "polynesie-francaise", "Polynésie française"),
        ("98890", "Pacific/Noumea", "nouvelle-caledonie", ""),
    ],
)
def test_clocks_and_holidays_of_every_departement(
    tmp_path: Path, code: str, zone: str, holidays: str, school: str
) -> None:
    site, _ = written(tmp_path, [office(code=code)], town={**TOWN, "code": code, "codeDepartement": ""}, table=None)
    assert (site.commune.timezone, site.commune.holidays, site.commune.school_zone) == (zone, holidays, school)


def test_a_departement_known_by_its_number_is_not_asked() -> None:
    listed = found([office(code="55125")], town={"nom": "Contrisson", "code": "55125", "departement": "55"})
    assert 'departement = "Meuse"  # nom du département 55, Insee, code officiel' in write_toml(listed)
    assert not [one for one in listed.questions if "département" in one]
    island = found([office(code="98411")], town={"nom": "Îles de l'Essai", "code": "98411"})
    assert [one for one in island.questions if "son numéro, 984. Écrivez-le dans [commune], departement." in one]


def test_every_departement_that_has_a_clock_or_a_school_calendar_has_a_name() -> None:
    table = read_table("assistant.official", "departements.toml")
    listed = {
        code for part in ("school_zone", "timezone", "holidays") for one in table[part].values() for code in one.split()
    }
    assert listed == set(table["name"])
    assert len([code for code in listed if len(code) == 2 or code in {"971", "972", "973", "974", "976"}]) == 101
    assert len(set(table["name"].values())) == len(listed)


def test_each_value_says_where_it_comes_from() -> None:
    text = write_toml(found(RECORDS))
    facts = re.findall(r'(?m)^(?:name|phone|email|address|url|website|epci|postcodes) = (?:"|\[)(?!"? *#).*', text)
    assert len(facts) > 20
    for line in facts:
        assert re.search(
            r"# (annuaire, fiche du 12/11/2026|geo\.api\.gouv\.fr, 27/11/2026|à remplir)|^name = \"Mairie\"", line
        ) or (re.match(r'name = "(Samu|Police et|Pompiers|Numéro|Urgence|Enfance|Cyber|Prévention|Violences)', line)), (
            line
        )
    assert "Licence Ouverte 2.0" in text
    assert "Service-Public.gouv.fr / DILA" in text


def test_each_question_says_where_its_answer_is_written(tmp_path: Path) -> None:
    bare = office(
        telephone=[], adresse_courriel=[], adresse=[], site_internet=[], hours="Samedi 09:00:00-12:00:00 | Parfois"
    )
    for table in (None, {}):
        questions = found([bare], town={"nom": "Villeneuve-les-Essais", "code": "28990"}, table=table).questions
        assert len(questions) > 15
        told = re.compile(
            r'id = "[a-z-]+"|\[commune\], \w+\.|dans \[commune\]\.|\[notices\], \w+\.|dans \[\[local\]\], where'
        )
        assert [one for one in questions if not told.search(one)] == []
    assert any("dans [commune], mayor." in one for one in questions)


def test_the_desks_that_were_not_found_are_ready_to_be_uncommented(tmp_path: Path) -> None:
    result = found([office()], table=None)
    text = write_toml(result)
    assert {one.id for one in result.missing} > {"ccas", "police-municipale", "gendarmerie", "caf", "tribunal"}
    (tmp_path / "commune.toml").write_text(text, encoding="utf-8")
    assert set(Site.read(tmp_path).services) == {"accueil"}
    ready, _, rest = text.partition("# Guichets à remplir")[2].partition("# [[services]]  ")
    assert rest
    lines = [line.removeprefix("# ") for line in ready.splitlines()[1:]]
    opened = text.replace(ready, "\n" + "\n".join(lines) + "\n")
    (tmp_path / "commune.toml").write_text(opened, encoding="utf-8")
    services = Site.read(tmp_path).services
    assert set(services) == {"accueil", *(one.id for one in result.missing)}
    assert services["gendarmerie"].name == "Gendarmerie"


def test_a_commune_without_a_desk_is_told_how_to_say_so() -> None:
    (asked,) = [one for one in found([office()], table=None).questions if "d'action sociale, si la commune" in one]
    assert asked.endswith("S'il n'y en a pas, ajoutez \"ccas\" à without, dans [commune].")
