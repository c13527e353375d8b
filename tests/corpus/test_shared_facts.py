"""One sentence of ``commune.toml`` that holds for several common pages: who makes identity cards and passports."""

from pathlib import Path

import pytest
from completed_town import CARD, OWN, Town

from assistant.corpus.checks.site_check import check_site
from assistant.corpus.chunking import passages
from assistant.corpus.last_good import LastGood
from assistant.records import Document

WHERE = "La mairie n'en fait pas : allez à celle d'Aubepierre, sur rendez-vous."
BOTH = f'pages = ["passeport", "carte"]\nwhere = "{WHERE}"'


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def told(document: Document) -> list[tuple[str, str, str]]:
    own = (one for one in passages(document) if one.local)
    return [(one.field, one.layer, document.text[one.start : one.end]) for one in own]


def test_one_sentence_serves_every_page_it_names(town: Town) -> None:
    before = town.document("carte")
    town.facts(BOTH)
    for name in ("passeport", "carte"):
        document = town.document(name)
        assert told(document) == [("where", "local", WHERE)]
        assert (document.layer, document.publisher) == ("local", "Mairie de Villebrune")
        assert town.read().paths[name] == "commune.toml"
    document = town.document("carte")
    assert "La carte d'identité est gratuite." in document.text
    assert [one.layer for one in passages(document) if not one.local] == ["common"]
    assert (document.updated, document.review_by) == (before.updated, before.review_by)


def test_what_a_page_of_the_commune_says_itself_stays(town: Town) -> None:
    town.own("passeport", OWN).facts(f'{BOTH}\nnote = "Une note."')
    assert [(field, text) for field, _, text in told(town.document()) if field] == [
        ("where", "La mairie de Villebrune ne fait pas les passeports."),
        ("note", "Une note."),
    ]
    assert town.read().paths["passeport"] == "demarches/passeport.md"
    town.own("carte", CARD.replace("kind: page", "kind: page\nreplaces: true"))
    assert told(town.document("carte"))[0][2] == WHERE


def test_an_empty_fact_changes_nothing(town: Town) -> None:
    before = town.read().documents
    town.facts('pages = ["passeport", "carte"]\nwhere = " "')
    assert town.read().documents == before


def test_a_page_that_does_not_exist_is_told_to_the_clerk(town: Town) -> None:
    town.facts('pages = ["passeport", "paseport"]\nwhere = "À la mairie."')
    (found,) = (one for one in check_site(town.site, common=town.common).findings if one.rule == "unknown-pages")
    assert (found.file, found.message) == (
        "commune.toml",
        "aucune page ne s'appelle « paseport », retirez-la de « pages »",
    )


def test_a_page_that_cannot_be_read_any_more_keeps_the_fact(town: Town, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "data" / "pages")
    town.facts(BOTH).own("passeport", "---\nid: passeport\nkind: inconnu\n---\n")
    reading = town.read()
    reading.keep(town.root, kept)
    assert [one.path for one in reading.problems] == ["demarches/passeport.md"]
    assert told(next(one for one in reading.documents if one.id == "passeport")) == [("where", "local", WHERE)]
    assert kept.text("commune.toml") is None
