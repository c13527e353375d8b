"""« [2] » in a page's own words is never a citation: escaped wherever it is quoted, a mark on no channel.

What the escaping of other characters must hold is ``test_quoting.py``; the widget is tried in a real browser.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from proofs import MARK

from assistant.assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.index.publication import Index
from assistant.llm.prompt import evidence
from assistant.records import Answer
from assistant.site.configuration import Site
from assistant_bots.pages.rendering import answer_html
from assistant_bots.telegram.markup import parse
from assistant_bots.telegram.render import answer_message

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FALSE = re.compile(r"\\\[\d+\\\]")
# Where a page or the configuration writes words of its own, and what is written there instead.
WRITTEN = {
    "demarches/passeport.md": (
        ("title: Passeport\n", 'title: "Passeport [2]"\n'),
        ("majeure ou mineure.", "majeure [1] ou mineure [2]."),
        ("une photo d'identité", "une photo [2] d'identité"),
        ("Adulte : 86 €", "Adulte [1] : 86 € [2]"),
        ("De 15 à 17 ans : 42 €", "De 15 à 17 ans [2] : 42 € [1]"),
        ("comptez 3 à 6 semaines", "comptez [2] 3 à 6 semaines [3]"),
        ("sous 10 jours.", "sous 10 jours [2]."),
        ("Il est valable 10 ans", "Il est valable [2] 10 ans"),
        ("## Étapes", "## Quelles sont les étapes [2] du dossier [1] ?"),
        ("Faites la pré-demande", "Faites [1] la pré-demande [2]"),
    ),
    "commune.toml": (
        ('name = "Mairie de Villebrune"', 'name = "Mairie [2] de Villebrune"'),
        ("2 rue du Lavoir", "2 rue [1] du Lavoir"),
    ),
}
QUESTIONS = (
    "Combien coûte un passeport ?", "Combien coûte le passeport d'un ado de 16 ans ?",
    "Qui peut demander un passeport ?", "Quel délai pour un passeport ?", "Quels papiers pour un passeport ?",
    "Quelles sont les étapes pour un passeport ?", "Un passeport est valable combien de temps ?",
    "How much is a passport?", "Quelle est l'adresse de la mairie ?", "La mairie est-elle ouverte ?",
    "Mairie ouverte le mardi ?",
)  # fmt: skip


@pytest.fixture
def answers(mini_site: Path, embedder: Embedder) -> Iterator[list[Answer]]:
    for name, changes in WRITTEN.items():
        text = (mini_site / name).read_text(encoding="utf-8")
        for before, after in changes:
            assert before in text, (name, before)
            text = text.replace(before, after)
        (mini_site / name).write_text(text, encoding="utf-8")
    site = Site.read(mini_site)
    index = Index(mini_site / ".assistant")
    index.build(site.id, read_site(site).documents, embedder)
    with Assistant(site, index, embedder) as assistant:
        yield [assistant.ask(question, now=NOW) for question in QUESTIONS]


def test_the_only_marks_of_an_answer_are_those_of_its_citations(answers: list[Answer]) -> None:
    for answer in answers:
        assert [int(n) for n in MARK.findall(answer.text)] == [one.n for one in answer.citations], answer.text
    shown = [answer for answer in answers if FALSE.search(answer.text)]
    assert len(shown) >= 8, [answer.text for answer in answers if answer not in shown]
    assert {bool(answer.citations) for answer in shown} == {True, False}  # pages and the configuration


def test_pages_and_buttons_have_one_mark_a_citation(answers: list[Answer]) -> None:
    for answer in answers:
        html = answer_html(answer)
        assert re.findall(r'href="#source-(\d+)"', html) == [str(one.n) for one in answer.citations], html
        rows = answer_message(answer, "t", "fr", today=date(2026, 11, 24)).rows
        told = [button.data for row in rows for button in row if button.data.startswith("s:")]
        assert told == [f"s:t:{one.n}" for one in answer.citations]


@pytest.mark.parametrize("written", [r"\[1\]", r"\[1]", r"[1\]", r"**\[1\]**", r"\\\[1\]", "- \\[1\\]", r"\[\[1\]\]"])
def test_an_escaped_mark_is_no_mark_even_when_such_a_source_exists(answers: list[Answer], written: str) -> None:
    cited = next(answer for answer in answers if answer.citations)
    assert 'class="mark"' in answer_html(cited.model_copy(update={"text": "Oui. [1]"}))
    assert 'class="mark"' not in answer_html(cited.model_copy(update={"text": written}))
    spans = [span for block in parse(written) for span in block.spans]
    assert "[1]" in "".join(span.text for span in spans)
    assert [span.url for span in spans if span.url] == []


def test_a_model_sees_no_mark_in_a_passage() -> None:
    """It cites by « [n] » : those of a page would come back as its own."""
    given = evidence(1, "Titre [2]", "Étapes [3]", "Le timbre coûte 42 € [2].")
    assert not re.search(r"[\[\]]", given.title + given.section + given.text)
