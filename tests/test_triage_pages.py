"""What triage leaves to the pages: a refusal that is only read yields, a likely danger is one line above the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from assistant.assistant import Assistant
from assistant.embedding.trained import TrainedEncoder
from assistant.numeric import sigmoid
from assistant.records import Answer
from assistant.text.messages import say
from assistant.triage import reading
from assistant.triage.reading import calibration
from assistant.triage.refusals import IN_A_FILE

SURE = 12.0  # a logit that leaves no doubt
Asks = Callable[..., Answer]


class SilentWords:
    """Words that tell nothing, whatever they are: here only the reading is said."""

    def log_odds(self, _text: str, _folded: str = "") -> float:
        return 0.0


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


@pytest.fixture
def asked(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Asks:
    """``asked(question, class, probability)``: the answer when the encoder reads it so."""

    def ask(question: str, name: str, probability: float = 1.0) -> Answer:
        classes = TrainedEncoder.shipped().classes

        def windows(self: TrainedEncoder, _text: str) -> Any:
            row = np.zeros((1, len(classes)), dtype=np.float32)
            row[0, classes.index(name)] = SURE
            if probability < 1:
                row[0, classes.index("")] = SURE - calibration().temperature * np.log(probability / (1 - probability))
            return np.zeros((1, self.dimension), dtype=np.float32), row

        monkeypatch.setattr(TrainedEncoder, "windows", windows)
        monkeypatch.setattr(reading, "danger_words", SilentWords)
        return assistant.ask(question)

    return ask


@pytest.mark.parametrize("name", ["illicit", "legal-advice", "medical-advice", "elsewhere"])
def test_a_refusal_that_is_read_comes_under_a_page_that_surely_answers(name: str, asked: Asks) -> None:
    answer = asked("Combien coûte un passeport ?", name)
    assert answer.status == "answered"
    assert answer.citations
    *_, last = answer.text.split("\n\n")
    assert last == say(f"triage.{name}") or last.startswith("**Je ")
    assert not answer.text.startswith(last)


@pytest.mark.parametrize("name", sorted(IN_A_FILE))
def test_what_surely_stands_in_a_file_is_sent_there_before_what_the_page_says(name: str, asked: Asks) -> None:
    """No page can hold it: the refusal stands first, and the page's answer is only more to read."""
    answer = asked("Combien coûte un passeport ?", name)
    assert (answer.kind, answer.status) == ("answer", "redirected")
    assert answer.text.startswith(f"{say(f'triage.{name}')}\n\n")
    assert "42 €" in answer.text
    assert answer.citations
    assert answer.contacts[0].phone


def test_a_guess_refuses_nothing_page_or_no_page(asked: Asks) -> None:
    guess = calibration().kinds["refusal"] - 0.05
    answer = asked("Combien coûte un passeport ?", "illicit", guess)
    assert answer.status == "answered"
    assert say("triage.illicit") not in answer.text
    alone = asked("Quel est le prix d'une piscine hors-sol de fabrication italienne ?", "illicit", guess)
    assert alone.status == "not_found"
    assert say("triage.illicit") not in alone.text


def test_it_is_all_there_is_when_no_page_answers(asked: Asks) -> None:
    answer = asked("Quel est le prix d'une piscine hors-sol de fabrication italienne ?", "illicit")
    assert (answer.status, answer.citations) == ("redirected", ())
    assert answer.text == say("triage.illicit")


def test_a_likely_danger_is_one_line_above_the_answer(asked: Asks, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = calibration()
    monkeypatch.setattr(reading, "found_odds", lambda _answered: 0.0)  # the page says nothing for or against
    opinion = limits.opinion
    middle = reading.log_odds(np.array((limits.alarm + limits.likely) / 2))
    answer = asked(
        "Combien coûte un passeport ?", "fire", sigmoid(float((middle - opinion.constant) / opinion.reading))
    )
    line, _, rest = answer.text.partition("\n\n")
    assert line == say("triage.unsure")
    assert "42 €" in rest
    assert answer.citations


def test_a_sure_danger_is_alone_even_where_a_page_answers(asked: Asks) -> None:
    answer = asked("Combien coûte un passeport ?", "fire")
    assert (answer.kind, answer.status, answer.citations, answer.contacts) == ("emergency", "emergency", (), ())
    assert answer.text == say("triage.fire")


def test_whoever_asks_for_a_person_is_given_the_service_and_its_hours(asked: Asks) -> None:
    answer = asked("y a pas moyen d'avoir un vrai humain au bout du fil ?", "person")
    assert (answer.kind, answer.status, answer.citations) == ("contact", "redirected", ())
    assert answer.contacts[0].phone
    assert answer.text == say("triage.person")


def test_the_hours_of_the_town_hall_are_said_even_where_the_reading_would_refuse(asked: Asks) -> None:
    assert asked("La mairie est-elle ouverte ?", "own-file").status == "answered"
