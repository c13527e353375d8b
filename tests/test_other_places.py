"""Signs that a question is about somewhere else."""

import tomllib
from importlib.resources import files

import pytest

from assistant.question.other_places import places, strange_names
from assistant.text.analysis import fold, words


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Quels papiers pour se marier en Thaïlande ?", ["thailande"]),
        ("Comment obtenir une carte d'identité belge ?", ["belge"]),
        ("La déchetterie d'Annecy est ouverte ?", ["annecy"]),
        ("Carte de stationnement pour Toulouse", ["toulouse"]),
        ("Combien vaut un permis au Burkina Faso ?", ["burkina faso", "burkina"]),
        ("Où voter à Nice ?", ["nice"]),
        ("Peut-on construire deux tours de trois étages ?", []),
        ("Où jeter mes déchets verts ?", []),
    ],
)
def test_places_are_told(question, found):
    assert places(" ".join(words(question))) == found


def test_names_that_no_page_writes_are_strange():
    known = {"mairie", "madame", "cerfa"}.__contains__
    assert strange_names("Où habite Madame Dupond ?", known) == ["Dupond"]
    assert strange_names("Quel Cerfa à la Mairie ?", known) == []
    assert strange_names("Zorglub est-il ouvert ?", known) == []  # a first word has its capital anyway


def test_the_lists_are_folded():
    data = tomllib.loads((files("assistant.question") / "other_places.toml").read_text(encoding="utf-8"))
    for names in data.values():
        assert [name for name in names if " ".join(words(name)) != name or fold(name) != name] == []
