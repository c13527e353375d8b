"""A question of the web is normalised, stemmed, told apart by language and embedded once, whatever answers it."""

import sys
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest

from assistant.embedding.trained import TrainedEncoder
from assistant.question import intent, understanding
from assistant.records import Question
from assistant.text import analysis, language_detection, normalisation, privacy, translations

MAKERS: tuple[Callable[..., Any], ...] = (
    understanding.understand, normalisation.normalise, normalisation.normalise_variants, analysis.fold, analysis.words,
    analysis.analyse, language_detection.detect, intent.detect, translations.notions, translations.expand, privacy.mask,
)  # fmt: skip
FORMS = ("written", "bare", "folded", "normalised", "variants", "undoubled", "corrected", "searched")
# Each answered by another stage: a page, two pages, the directory, a life event, a danger, the catalogue, nothing.
ASKED = (
    ["Combien coûte donc un passeport pour mon grand fils ?"],
    ["Combien coûte le passeport, et comment déclarer mes travaux ?"],
    ["La mairie ouvre donc à quelle heure demain ?"],
    ["Mon père est mort avant-hier soir, que faire ?"],
    ["mon voisin me frappe ce soir, j'ai peur"],
    ["une vidéo sur les volcans pour mes CM2 svp"],
    ["où acheter une fusée d'occasion ?"],
    ["how much do I pay for a new passport, please?"],
    ["Combien coûte un passeport ?", "et pour un nourrisson de deux mois ?"],
    ["How much is a passport?", "and what about my little baby boy?"],
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[str, str]]:
    """How often each function was given each text, and the model each list of tokens; each form of each question."""
    calls: Counter[tuple[str, str]] = Counter()
    modules = [module for name, module in sys.modules.items() if name.startswith("assistant")]
    for function in MAKERS:
        name = f"{function.__module__}.{function.__name__}"

        def counted(text: str, *rest: Any, _function: Any = function, _name: str = name, **options: Any) -> Any:
            calls[_name, text] += 1
            return _function(text, *rest, **options)

        for module in modules:
            for attribute, held in list(vars(module).items()):
                if held is function:
                    monkeypatch.setattr(module, attribute, wraps(function)(counted))
    outputs = TrainedEncoder._outputs

    def run(encoder: TrainedEncoder, ids: Any) -> Any:
        calls["the model", " ".join(map(str, ids))] += 1
        return outputs(encoder, ids)

    monkeypatch.setattr(TrainedEncoder, "_outputs", run)
    return calls


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """Every Question made."""
    kept: list[Question] = []
    make = Question.__init__

    def remembered(question: Question, *values: Any, **fields: Any) -> None:
        make(question, *values, **fields)
        kept.append(question)

    monkeypatch.setattr(Question, "__init__", remembered)
    return kept


@pytest.mark.parametrize("turns", ASKED, ids=lambda turns: turns[-1])
def test_nothing_is_made_twice_of_a_question(client, made, read, turns):
    *before, last = turns
    for turn in before:
        client.post("/api/v1/ask", json={"question": turn, "conversation_id": "une-conversation-a-part"})
    made.clear()
    read.clear()
    answer = client.post("/api/v1/ask", json={"question": last, "conversation_id": "une-conversation-a-part"})
    assert answer.status_code == 200
    assert read[0].written == last
    forms = {getattr(question, form) for question in read for form in FORMS} - {turns[0]} | {last}
    again = {call: count for call, count in made.items() if count > 1 and (call[1] in forms or call[0] == "the model")}
    assert not again
    assert made["assistant.question.understanding.understand", last] == 1
