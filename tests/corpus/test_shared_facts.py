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


def found(town: Town) -> list[tuple[str, str, str]]:
    """The rule, the line of ``commune.toml`` and the message of each finding; nothing else is found."""
    findings = check_site(town.site, common=town.common).findings
    assert {one.file for one in findings} <= {"commune.toml"}
    lines = (town.root / "commune.toml").read_text(encoding="utf-8").split("\n")
    return [(one.rule, lines[one.line - 1], one.message) for one in findings]


def test_plain_sentences_have_no_finding(town: Town) -> None:
    assert found(town.facts(BOTH).facts('pages = ["carte"]\ncost = "La carte d\'identité est gratuite."')) == []


def test_a_page_that_does_not_exist_is_told_to_the_clerk(town: Town) -> None:
    town.hide("carte").facts('pages = [\n  "passeport",\n  \'paseports\', "zzz", "carte",\n]\nwhere = "À la mairie."')
    wrong = """  'paseports', "zzz", "carte","""
    there = "[[local]] n° 1, « pages » :"
    said = f"{there} aucune page ne s'appelle"
    assert found(town) == [
        ("unknown-pages", wrong, f"{said} « paseports », retirez-la"),
        ("unknown-pages", wrong, f"{said} « zzz », retirez-la"),
        (
            "unknown-pages",
            wrong,
            f"{there} la page « carte » est cachée par « hidden » : retirez-la d'ici ou de « hidden »",
        ),
    ]


def test_the_name_that_was_meant_is_given(town: Town) -> None:
    ((_, _, message),) = found(town.facts('pages = ["paseport"]\nwhere = "À la mairie."'))
    assert message.endswith("aucune page ne s'appelle « paseport », écrivez « passeport » ou retirez-la")


@pytest.mark.parametrize(
    ("sentence", "rule", "advice"),
    [
        (f"Allez {'tout ' * 30}droit.", "long-sentence", "coupez cette phrase de 32 mots (24 au plus)"),
        ("Elle reçoit le lundi.", "opening-word", "nommez la chose au lieu de commencer par « Elle »"),
        ("Demandez à la CADA.", "acronym", "expliquez le sigle CADA"),
        ("Voyez les horaires ci-dessous.", "points-elsewhere", "ôtez « ci-dessous »"),
        ("Voyez http:///mairie.", "link", "corrigez l'adresse « http:///mairie »"),
        ("Voyez https://www.pole-emploi.fr/x.", "moved-host", "le site www.pole-emploi.fr a changé d'adresse"),
    ],
)
def test_a_bad_sentence_is_named_with_its_block_and_field(town: Town, sentence: str, rule: str, advice: str) -> None:
    town.own("passeport", "---\nid: passeport\n---\n").facts('pages = ["carte"]\ncost = "Gratuit."').facts(
        f'pages = ["passeport", "carte"]\nwhere = "{sentence}"'
    )
    ((told_rule, line, message),) = found(town)
    assert (told_rule, line) == (rule, f'where = "{sentence}"')
    assert message.startswith(f"[[local]] n° 2, « where » : {advice}")


def test_an_acronym_that_every_page_explains_may_be_used(town: Town) -> None:
    body = "La Commission d'accès aux documents administratifs (CADA) répond."
    town.shared("carte", CARD.replace("La carte d'identité est gratuite.", body))
    fact = 'where = "Demandez à la CADA."'
    assert found(town.facts(f'pages = ["carte"]\n{fact}')) == []
    town.hide().facts(f'pages = ["carte", "passeport"]\n{fact}')
    assert [rule for rule, _, _ in found(town)] == ["acronym"]


def test_a_sentence_about_one_page_is_not_shown_on_another(town: Town) -> None:
    ((rule, line, message),) = found(
        town.facts('pages = ["passeport", "carte"]\nwhere = "La mairie ne fait pas les passeports."')
    )
    assert (rule, line) == ("one-subject", 'where = "La mairie ne fait pas les passeports."')
    assert "nommez aussi « Carte d'identité »" in message
    town.hide().facts('pages = ["passeport", "carte"]\nwhere = "La mairie ne fait ni carte d\'identité ni passeport."')
    assert found(town) == []


def test_two_blocks_do_not_say_the_same_field_of_a_page(town: Town) -> None:
    town.facts(BOTH).facts('pages = ["passeport"]\nwhere = "À la mairie annexe."\ndelay = "Six semaines."')
    ((rule, line, message),) = found(town)
    assert (rule, line) == ("said-twice", 'pages = ["passeport"]')
    assert message.startswith("[[local]] n° 2, « where » : retirez « passeport » d'un des deux blocs, le n° 1")


def test_a_page_that_cannot_be_read_any_more_keeps_the_fact(town: Town, tmp_path: Path) -> None:
    kept = LastGood(tmp_path / "data" / "pages")
    town.facts(BOTH).own("passeport", "---\nid: passeport\nkind: inconnu\n---\n")
    reading = town.read()
    reading.keep(town.root, kept)
    assert [one.path for one in reading.problems] == ["demarches/passeport.md"]
    assert told(next(one for one in reading.documents if one.id == "passeport")) == [("where", "local", WHERE)]
    assert kept.text("commune.toml") is None
