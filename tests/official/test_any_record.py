"""Whatever a source holds, the file that is written opens, and holds no line that a record wrote."""

import tempfile
import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from official_town import TOWN, as_api, office

from assistant.official.commune_toml import write_toml
from assistant.official.competence import Competence
from assistant.official.findings import gather
from assistant.official.records import read_office
from assistant.official.source import Directory
from assistant.official.town import read_town
from assistant.site.configuration import Site

WORDS = st.sampled_from(
    [
        "",
        "Lundi",
        "Vendredi",
        "09:00:00",
        "12:00:00",
        "24:00:00",
        "\n[[services]]",
        'a"b',
        "\\",
        "\x7f\x00",
        "#",
        "\ud800",
        "’",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=4).map("".join)
LEAVES = st.none() | st.booleans() | st.integers() | TEXTS
KEYS = st.sampled_from(
    "valeur description libelle nom_jour_debut nom_jour_fin valeur_heure_debut_1 valeur_heure_fin_1 commentaire "
    "numero_voie code_postal nom_commune type_adresse".split()
)
VALUES = LEAVES | st.lists(LEAVES | st.dictionaries(KEYS, LEAVES, max_size=8), max_size=4)
FIELDS = st.sampled_from(
    "nom adresse telephone adresse_courriel site_internet plage_ouverture commentaire_plage_ouverture "
    "date_modification".split()
)


@given(changes=st.dictionaries(FIELDS, VALUES, max_size=5), name=TEXTS, api=st.booleans())
def test_any_record_gives_a_file_that_opens(changes: dict, name: str, api: bool) -> None:
    raw = {**(as_api(office()) if api else office()), **changes}
    read = read_office(raw)
    town = read_town({**TOWN, "nom": f"Ville {name}", "departement": {"nom": name}, "epci": {"nom": name}}, "geo")
    assert town is not None
    found = gather(town, Directory((read,) if read else (), Competence({}, ""), name))
    with tempfile.TemporaryDirectory() as folder:
        text = write_toml(found)
        (Path(folder) / "commune.toml").write_text(text, encoding="utf-8")
        site = Site.read(Path(folder))
    assert len(site.services) == len(tomllib.loads(text)["services"]) <= 2
    assert all("\n" not in question for question in found.questions)
