"""A colon in a bare text is part of the text; what YAML already reads is left as it is."""

import pytest
import yaml

from assistant.corpus.folder import page_paths
from assistant.corpus.page_fields import _NAMES, load
from assistant.corpus.plain_yaml import as_meant
from assistant.errors import DocumentInvalid
from assistant.site.location import common_pages, demonstration_site

MEANT = {
    "title: Garderie : matin et soir": {"title": "Garderie : matin et soir"},
    "title: Garderie: matin": {"title": "Garderie: matin"},
    "title: Garderie : matin  # à relire": {"title": "Garderie : matin"},
    'title: La salle dite "Jeanne : haut"': {"title": 'La salle dite "Jeanne : haut"'},
    "title: À noter :": {"title": "À noter :"},
    "cost:\n  - Adulte : 4 €\n  - Enfant : 2 €": {"cost": ["Adulte : 4 €", "Enfant : 2 €"]},
    "cost:\n- Adulte: 4 €": {"cost": ["Adulte: 4 €"]},
    "local:\n  note: Fermé : tout août\n  cost: 3 €": {"local": {"note": "Fermé : tout août", "cost": "3 €"}},
    "sources:\n  - title: Arrêté : voirie\n    url: https://a.example": {
        "sources": [{"title": "Arrêté : voirie", "url": "https://a.example"}]
    },
    "delay: |\n  Attention : lisez.\n  cost: deux\ntitle: A : b": {
        "delay": "Attention : lisez.\ncost: deux\n",
        "title": "A : b",
    },
    "# une note : rien\ntitle: Rien": {"title": "Rien"},
    "tags: [a, b]": {"tags": ["a", "b"]},
    "sources:\n  - {title: 'A : b', url: 'https://a.example'}": {
        "sources": [{"title": "A : b", "url": "https://a.example"}]
    },
}


@pytest.mark.parametrize("source", MEANT)
def test_a_text_is_read_as_a_person_means_it(source: str) -> None:
    assert load(source, "a.md") == MEANT[source]
    assert as_meant(source, _NAMES).count("\n") == source.count("\n")


@pytest.mark.parametrize("source", ['title: "Neuf', "title: [a", "\ttitle: a", "title: a\n  suite : b"])
def test_what_nobody_can_mean_is_still_refused(source: str) -> None:
    with pytest.raises(DocumentInvalid, match="mal écrit"):
        load(source, "a.md")


@pytest.mark.parametrize("folder", [common_pages(), demonstration_site()], ids=["common", "demonstration"])
def test_every_page_we_ship_reads_the_same(folder) -> None:
    for path in page_paths(folder):
        source = path.read_text(encoding="utf-8").split("---\n")[1]
        assert yaml.safe_load(as_meant(source, _NAMES)) == yaml.safe_load(source), path.name
