"""A site teaches its own confidence: from its own pages, left out one by one, drawn towards what the package knows."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from fakes import HashEmbedder
from numpy.typing import NDArray
from town import one_sentence

from assistant.corpus.known_questions import KnownQuestion, apart_questions, known_questions
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder, Vector
from assistant.errors import EmbedderUnavailable, IndexMissing
from assistant.index.generation import Generation
from assistant.index.lesson import Lesson
from assistant.index.publication import Index
from assistant.question.understanding import understand
from assistant.records import Document, Question
from assistant.retrieval.calibration import Observed, calibrate, fitted, learn
from assistant.retrieval.confidence import Calibration, shipped
from assistant.retrieval.confidence_features import FEATURES
from assistant.retrieval.evidence import FEATURES as EVIDENCE
from assistant.retrieval.evidence import gather
from assistant.retrieval.retriever import Retriever
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site

PAGES = 40
TODAY = date(2026, 11, 24)
REPORT = {"auc", "present_sure", "present_unsure", "absent_sure", "absent_unsure", "right_when_sure"}


class Taught(NamedTuple):
    """Some pages of the demonstration site with their index, what was observed of it, and what it learned."""

    documents: tuple[Document, ...]
    generation: Generation
    embedder: Embedder
    known: tuple[KnownQuestion, ...]
    observed: Observed
    calibration: Calibration


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Taught]:
    documents = read_site(Site.read(demonstration_site())).documents[:PAGES]
    index = Index(tmp_path_factory.mktemp("taught"))
    index.build("essai", documents, embedder)
    generation = index.open(embedder)
    held = {one.id for one in documents}
    # those of the first annotators: the others wrote, on purpose, what a page is hardly found by
    known = tuple(one for one in known_questions() if one.document in held and not one.author)
    observed = learn(generation, embedder, known, most=200)
    yield Taught(documents, generation, embedder, known, observed, fitted(observed, shipped()))
    generation.close()


def _asked(taught: Taught, known: Sequence[KnownQuestion]) -> list[tuple[KnownQuestion, Question, Vector]]:
    queries = [understand(one.text, taught.generation.speller) for one in known]
    vectors = taught.embedder.queries([query.searched for query in queries])
    return list(zip(known, queries, vectors, strict=True))


def told(taught: Taught, calibration: Calibration) -> NDArray[np.float64]:
    return calibration.probabilities(taught.observed.features)[0]


def test_each_question_is_asked_with_its_page_and_without_it(taught: Taught) -> None:
    seen, asked = taught.observed, {entry.id: row for row, entry in enumerate(taught.generation.entries)}
    assert set(seen.owners[seen.answerable].tolist()) <= set(asked.values())
    of_no_page = seen.owners[~seen.answerable]
    assert (of_no_page < 0).all()
    assert len(set(of_no_page.tolist())) == len(of_no_page)
    assert 0 < seen.present.sum() <= (~seen.present).sum()
    assert not seen.right[~seen.present].any()
    assert not seen.among[~seen.present].any()
    assert (seen.among | ~seen.right).all()  # a right first page is among the first
    assert np.isfinite(seen.features).all()
    assert seen.right[seen.present].mean() > 0.8


def test_a_question_that_no_page_answers_is_asked_once(taught: Taught) -> None:
    unanswered = [one for one in taught.known if not one.answered][:5]
    assert unanswered
    seen = learn(taught.generation, taught.embedder, unanswered)
    assert (len(seen.owners), bool(seen.present.any()), bool(seen.right.any())) == (len(unanswered), False, False)


def test_a_page_left_out_lowers_the_confidence(taught: Taught) -> None:
    """Whenever it came first; another page that came first stays as sure as it was."""
    retriever = Retriever(taught.generation, taught.embedder)
    rows = {entry.id: row for row, entry in enumerate(taught.generation.entries)}
    lower = []
    for one, query, vector in _asked(taught, [one for one in taught.known if one.answered][::7][:40]):
        held, order = retriever.judged(query, vector, today=TODAY)
        absent, _ = retriever.judged(query, vector, today=TODAY, without=(rows[one.document],))
        if order[0] == one.document:
            lower.append(taught.calibration.judge(absent).right < taught.calibration.judge(held).right)
    assert len(lower) > 25
    assert np.mean(lower) > 0.8
    seen = taught.observed
    right = told(taught, taught.calibration)
    assert right[seen.present].mean() > 2 * right[~seen.present].mean()


class Without(NamedTuple):
    """A page left out of the index, beside an index really built without it; ``more`` are enough to count an order."""

    row: int
    generation: Generation
    asked: list[tuple[KnownQuestion, Question, Vector]]
    more: list[tuple[KnownQuestion, Question, Vector]]


@pytest.fixture(scope="module")
def withouts(taught: Taught, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Without]]:
    made = []
    for row in (3, 9, 17, 24, 31, 37):
        left = taught.generation.entries[row].id
        index = Index(tmp_path_factory.mktemp(left))
        index.build("essai", [one for one in taught.documents if one.id != left], taught.embedder)
        mine = [one for one in taught.known if one.answered and one.document == left][:24]
        others = [one for one in taught.known if one.answered and one.document != left][:8]
        few, more = (_asked(taught, asked) for asked in ([*mine[:6], *others[:2]], [*mine, *others]))
        made.append(Without(row, index.open(taught.embedder), few, more))
    yield made
    for one in made:
        one.generation.close()


def test_a_page_left_out_is_as_a_page_not_held(taught: Taught, withouts: list[Without]) -> None:
    """The same pages come first as in an index really built without it, with the same signs.

    Words are a little rarer or commoner there, which may turn two pages that are as good.
    """
    same_first, among = [], []
    for left in withouts:
        real = Retriever(left.generation, taught.embedder)
        for _, query, vector in left.asked:
            features, order = Retriever(taught.generation, taught.embedder).judged(
                query, vector, today=TODAY, without=(left.row,)
            )
            expected, _ = real.judged(query, vector, today=TODAY)
            assert taught.generation.entries[left.row].id not in order
            for name in ("asking", "length", "elsewhere", "strange", "foreign", "national"):
                assert features[name] == pytest.approx(expected[name], abs=1e-3), name
        for _, query, vector in left.more:
            _, order = Retriever(taught.generation, taught.embedder).judged(
                query, vector, today=TODAY, without=(left.row,)
            )
            _, pages = real.judged(query, vector, today=TODAY)
            same_first.append(order[0] == pages[0])
            among.append(len(set(order[:5]) & set(pages[:5])))
    assert np.mean(same_first) > 0.9
    assert np.mean(among) > 4.5


@pytest.mark.parametrize("name", EVIDENCE)
def test_what_speaks_for_the_other_pages_is_what_it_would_be(
    taught: Taught, withouts: list[Without], name: str
) -> None:
    """Signs are compared between pages: one left out must not count as a page that is far from everything."""
    column = EVIDENCE.index(name)
    differences = []
    for left in withouts:
        others = np.arange(len(taught.generation.entries)) != left.row
        for _, query, vector in left.asked:
            mine = gather(taught.generation, vector, query, (left.row,)).features[others, column]
            real = gather(left.generation, vector, query).features[:, column]
            differences.append(float(np.abs(mine - real).mean()))
    assert np.mean(differences) < 0.05


def test_nothing_is_left_when_the_only_page_is_left_out(taught: Taught, tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.build("essai", taught.documents[:1], taught.embedder)
    alone = index.open(taught.embedder)
    query = understand("passeport", alone.speller)
    vector = taught.embedder.query(query.searched)
    assert Retriever(alone, taught.embedder).judged(query, vector, today=TODAY, without=(0,)) == ({}, [])
    alone.close()


def test_no_known_question_leaves_what_the_package_knows(taught: Taught) -> None:
    stranger = replace(taught.known[0], document="sp-absente")
    for known in ((), (stranger,)):
        assert calibrate(taught.generation, taught.embedder, known) is shipped()


def test_a_question_for_a_page_of_the_package_that_the_site_does_not_hold_is_absent(taught: Taught) -> None:
    """It was written with all the pages in view, so that no other one answers it."""
    elsewhere = [replace(one, document="absente") for one in taught.known if one.answered and not one.orders][:5]
    seen = learn(taught.generation, taught.embedder, elsewhere)
    assert (len(seen.owners), bool(seen.present.any()), bool(seen.among.any())) == (5, False, False)
    assert len(set(seen.owners.tolist())) == 5


def _some(observed: Observed, count: int) -> Observed:
    """What would have been observed of a smaller site."""
    kept = slice(0, count)
    return _kept(observed, kept)


def _kept(observed: Observed, kept: Any) -> Observed:
    return Observed(*(getattr(observed, one.name)[kept] for one in fields(observed)))


def test_a_small_site_stays_near_what_the_package_knows(taught: Taught) -> None:
    prior = shipped()

    def away(count: int) -> float:
        mine = fitted(_some(taught.observed, count), prior)
        return float(np.abs(told(taught, mine) - told(taught, prior)).mean())

    distances = [away(count) for count in (4, 40, len(taught.observed.owners))]
    assert distances[0] < 0.02
    assert min(distances[1:]) > 3 * distances[0]


def test_a_site_knows_itself_better_than_the_package_does(taught: Taught) -> None:
    """On questions that taught it nothing: the rest of those known for its pages."""
    rest = learn(taught.generation, taught.embedder, taught.known[::-1], most=60)
    right = np.where(rest.right, 1.0, 0.0)

    def loss(calibration: Calibration) -> float:
        chance = np.clip(calibration.probabilities(rest.features)[0], 1e-6, 1 - 1e-6)
        return float(-(right * np.log(chance) + (1 - right) * np.log(1 - chance)).mean())

    assert loss(taught.calibration) < loss(shipped())


def test_the_report_is_of_pages_that_taught_nothing(taught: Taught) -> None:
    report = taught.calibration.report
    assert report is not None
    assert set(report) == REPORT
    assert all(0 <= value <= 1 for value in report.values())
    assert report["present_sure"] + report["present_unsure"] <= 1
    assert report["absent_sure"] < report["present_sure"]
    assert report["right_when_sure"] >= taught.observed.right[taught.observed.present].mean()
    assert report["auc"] > 0.8
    assert taught.calibration.questions == len(taught.observed.owners)
    assert set(shipped().report or {}) == REPORT


@pytest.mark.parametrize(("least", "most"), [(0.0, 0.5), (0.5, 1.0)])
def test_the_chance_told_is_the_share_that_is_right(taught: Taught, least: float, most: float) -> None:
    """On pages that taught nothing, weighed as the site expects them: held two times in three."""
    judge, rest = fitted(_half(taught.observed, 0), shipped()), _half(taught.observed, 1)
    chance = judge.probabilities(rest.features)[0]
    told = (chance >= least) & (chance <= most)
    weight = np.where(rest.present, 0.65 / rest.present.sum(), 0.35 / (~rest.present).sum())[told]
    assert told.sum() > 25
    assert np.average(rest.right[told], weights=weight) == pytest.approx(
        np.average(chance[told], weights=weight), abs=0.12
    )


def _half(observed: Observed, rest: int) -> Observed:
    kept = observed.owners % 2 == rest
    return _kept(observed, kept)


def test_a_calibration_read_back_judges_alike(taught: Taught) -> None:
    data = json.loads(json.dumps(taught.calibration.to_json()))
    again = Calibration.from_json(data)
    assert again.to_json() == data
    for row in taught.observed.features[:50]:
        features = dict(zip(FEATURES, row.tolist(), strict=True))
        before, after = taught.calibration.judge(features), again.judge(features)
        assert (after.right, after.among) == pytest.approx((before.right, before.among), abs=1e-3)
        assert 0 <= after.right <= after.among <= 1


def test_an_embedder_that_parts_nothing_is_refused_and_publishes_nothing(taught: Taught, tmp_path: Path) -> None:
    held = {one.id for one in taught.documents}
    blind, known = HashEmbedder(), [one for one in apart_questions() if one.document in held][:200]
    index, learned = Index(tmp_path), Lesson("a", lambda generation: calibrate(generation, blind, known).to_json())
    with pytest.raises(EmbedderUnavailable) as caught:
        index.build("essai", taught.documents, blind, lesson=learned)
    assert "prenez-en un autre" in one_sentence(caught.value)
    with pytest.raises(IndexMissing):
        index.open(blind)
