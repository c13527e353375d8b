"""The second look at passages in doubt: what is read again, what it changes, and what it leaves alone."""

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from sheets import TODAY, Sheets

from assistant.retrieval.cross_encoder import rereading
from assistant.retrieval.cross_encoder.model import READ, SAID, CrossEncoder, Pairs
from assistant.retrieval.retriever import Retriever, likely

CHEQUE = "Piscine — Peut-on payer par chèque ?\nOui, les chèques sont acceptés à la caisse de la piscine."
HOURS = "Piscine — Quels sont les horaires ?\nLa piscine ouvre à 10 h et ferme à 19 h, du mardi au dimanche."
DOGS = "Piscine — Peut-on venir avec un chien ?\nNon, les animaux restent dehors, sauf les chiens guides."


@pytest.fixture(scope="module")
def model() -> CrossEncoder:
    return CrossEncoder.shipped()


@pytest.mark.parametrize(
    ("message", "answers"),
    [("vous prenez les chèques ?", 0), ("ça ferme à quelle heure ?", 1), ("je peux venir avec mon chien", 2)],
)
def test_of_sections_of_one_page_the_one_that_answers_is_best(model: CrossEncoder, message: str, answers: int) -> None:
    assert int(np.argmax(model.scores(message, [CHEQUE, HOURS, DOGS]))) == answers


def test_a_passage_scores_the_same_in_any_company(model: CrossEncoder) -> None:
    alone, beside = model.scores("les horaires ?", [HOURS]), model.scores("les horaires ?", [CHEQUE, HOURS])
    assert alone[0] == beside[1]


def test_a_long_message_is_read_at_both_ends_and_no_text_is_too_long(model: CrossEncoder) -> None:
    pairs = Pairs(model._pairs._tokenizer)
    read = pairs.message("Bonjour, " + "voilà mon histoire, " * 200 + "à quelle heure ferme la piscine ?")
    assert len(read) == SAID
    assert read[-4:] == pairs.message("à quelle heure ferme la piscine ?")[-4:]
    assert read[:3] == pairs.message("Bonjour, voilà")[:3]
    assert len(pairs.passage("mot " * 5000)) == READ
    assert np.isfinite(model.scores("\u202e\u0000", ["", "x" * 100_000])).all()


def _told(monkeypatch: pytest.MonkeyPatch, scores: Sequence[float]) -> list[str]:
    """What is read again, when the model says ``scores``."""
    read: list[str] = []

    def said(message: str, passages: Sequence[str]) -> np.ndarray:
        read.extend(passages)
        return np.array(scores[: len(passages)])

    monkeypatch.setattr(rereading.CrossEncoder, "shipped", lambda: SimpleNamespace(scores=said))
    monkeypatch.setattr(rereading, "passage_text", lambda _, passage: passage)
    return read


def _reread(
    chances: Sequence[float], heard: str = "fr", town: int | None = None
) -> list[tuple[float, None, SimpleNamespace]]:
    """What becomes of passages of these chances, numbered in their order; the one of number ``town`` is the town's."""
    layers = ["local" if place == town else "common" for place in range(len(chances))]
    held_by = [SimpleNamespace(document_id=place, layer=layer) for place, layer in enumerate(layers)]
    found = [(chance, None, passage) for chance, passage in zip(chances, held_by, strict=True)]
    held = SimpleNamespace(document=lambda _: None)
    return rereading.reread(SimpleNamespace(heard=heard, bare="…"), found, held)


def test_the_first_ones_share_again_what_they_held(monkeypatch: pytest.MonkeyPatch) -> None:
    read = _told(monkeypatch, [0, 4, 0])
    again = _reread([0.4, 0.3, 0.2, 0.05, 0.05])
    assert len(read) == rereading.LOOKED_AT
    assert [one.document_id for *_, one in again[:2]] == [1, 0]
    assert sum(chance for chance, *_ in again) == pytest.approx(1)
    assert {one.document_id: chance for chance, _, one in again}[4] == 0.05


def test_between_two_that_read_as_well_the_towns_own_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    _told(monkeypatch, [1, 1])
    assert _reread([0.41, 0.4], town=1)[0][2].document_id == 1


@pytest.mark.parametrize(("chances", "heard"), [([0.6, 0.4], "fr"), ([0.4, 0.3], "en"), ([], "fr")])
def test_a_sure_search_and_another_language_are_not_read_again(
    chances: list[float], heard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = _told(monkeypatch, [0, 9])
    assert [chance for chance, *_ in _reread(chances, heard)] == chances
    assert not read


def test_a_search_in_doubt_keeps_its_passages(written: Sheets) -> None:
    found = Retriever(written.generation, written.embedder).search("bonjour il me faut quoi et ça ferme ?", today=TODAY)
    first = [(chance, one) for chance, _, one in likely(found.documents)]
    again = [(chance, one) for chance, _, one in found.likeliest]
    assert first[0][0] < rereading.SURE
    assert {one.id for _, one in first} == {one.id for _, one in again}
    assert sum(chance for chance, _ in first) == pytest.approx(sum(chance for chance, _ in again))
    assert [chance for chance, _ in again] == sorted((chance for chance, _ in again), reverse=True)
    assert again != first
