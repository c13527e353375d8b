"""A site teaches its own confidence: known questions, asked with the pages that answer in place and with them left out.

Questions written by someone who had read the pages show what the site covers. Those of people who had not read them
show how people really ask; they are the easier ones, and weigh more.

Done once an index is built and before it is published, for the embedder in use, in seconds: the features of
``confidence.py`` for thousands of such questions, then three small logistic models. Half of the pages fit and the other
half judge, then all of them fit what is kept. A site too small to learn from starts from the models shipped with the
package, which are stricter for it. Nothing is searched for a person here.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from assistant.corpus.known_questions import MOST_WRITTEN, KnownQuestion, calibrating_for, calibrating_questions
from assistant.embedding import Embedder, Vector
from assistant.errors import EmbedderUnavailable
from assistant.index.generation import Generation
from assistant.index.lesson import Lesson
from assistant.index.vector_cache import shipped_or_embedded
from assistant.numeric import auc, cosines_of, newton
from assistant.question.understanding import understand
from assistant.records import Question, content_id
from assistant.retrieval.confidence import Calibration, Confidence, Model, shipped
from assistant.retrieval.confidence_features import FEATURES
from assistant.retrieval.evidence import Compared
from assistant.retrieval.retriever import AMONG, Retriever

ENOUGH = 120  # questions from which a site's own pages weigh more than what the package knows
_ABSENT_SHARE = 0.35  # of what is asked, that the pages do not hold: a guess at what a town hall receives
_STRANGE_SHARE = 0.15  # and that no page of a commune holds
_ASKED = 3.0  # what a question of people weighs beside one written for a page
_PENALTY = 2.0
# Another place, or a name that no page writes, never speaks for an answer, whatever a few hundred questions say.
_AGAINST, _LEAST_AGAINST = frozenset({"elsewhere", "strange"}), -0.05
_OWN = 3  # of the questions that the pages do not hold, one in so many meets a page for which none is known
_SEEN, _FEW_PAGES = 60, 10
_LEAST_SIGHT = 0.8  # share of the pages that are farther from a question than the one that answers: 0.5 is chance
_BLIND = "il ne distingue pas ce que les pages de ce site disent de ce qu'elles ne disent pas ; prenez-en un autre"
_BATCH = 32
_WEIGHTS = (
    "confidence.json",
    "fusion.json",
    "passages.json",
    "reranker.npz",
    "learned-sections.npz",
    "page-classifier.npz",
    "page-trees.npz",
)  # what ranks, and so what is judged
_ALWAYS = date(2000, 1, 1)  # no page has expired

Progress = Callable[[str, int, int], None]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """The features of each question asked, whether its first page was right, and one of the first; its page, weight.

    ``present``: its page was there. ``answerable``: it has one, be it left out.
    """

    features: Array
    right: NDArray[np.bool_]
    among: NDArray[np.bool_]
    present: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    owners: NDArray[np.int64]
    weights: Array


def lesson(embedder: Embedder, progress: Progress = lambda *_: None) -> Lesson:
    """What :meth:`Index.build` has a new generation learn: its confidence, from the questions known for its pages."""
    known = calibrating_questions()
    weights = (sha256((files("assistant.retrieval") / name).read_bytes()).hexdigest() for name in _WEIGHTS)
    questions = (f"{one.text} {one.documents}" for one in known)
    kind = "calibration of three, at rest, by size, names against, on one scale, not classifying, own"
    key = content_id(kind, *FEATURES, *weights, *questions)
    return Lesson(key, lambda generation: calibrate(generation, embedder, known, progress).to_json())


def calibrate(
    generation: Generation,
    embedder: Embedder,
    known: Sequence[KnownQuestion],
    progress: Progress = lambda *_: None,
    *,
    prior: Calibration | None = None,
) -> Calibration:
    """The confidence of ``generation`` for ``embedder``, taught by the questions ``known`` for its pages.

    Raises:
        EmbedderUnavailable: when the site teaches enough to see that this embedder cannot tell what is held.
    """
    if _sees_at_random(generation, embedder, known):
        raise EmbedderUnavailable(embedder.model_id, _BLIND)
    return fitted(learn(generation, embedder, known, progress), prior or shipped())


def _sees_at_random(generation: Generation, embedder: Embedder, known: Sequence[KnownQuestion]) -> bool:
    """Whether the pages that answer are no nearer to their questions than the others; not told of a few pages."""
    rows = {entry.id: row for row, entry in enumerate(generation.entries)}
    asked = [one for one in known if one.answered and one.document in rows]
    random.Random(0).shuffle(asked)  # noqa: S311
    asked = asked[:_SEEN]
    if len(rows) < _FEW_PAGES or len(asked) < _SEEN // 3:
        return False
    pages = generation.vectors[: len(rows)]
    vectors = shipped_or_embedded(embedder, [one.text for one in asked])
    places = []
    for one, vector in zip(asked, vectors, strict=True):
        cosines = cosines_of(pages, vector)
        places.append(float((cosines < cosines[rows[one.document]]).mean()))
    return float(np.mean(places)) < _LEAST_SIGHT


def fitted(observed: Observed, prior: Calibration) -> Calibration:
    """The models, drawn towards ``prior``, and how they judge the half of the pages that taught them nothing."""
    if not len(observed.owners):
        return prior
    halves = observed.owners % 2 == 0
    judged = np.zeros((len(halves), 2))
    for half in (halves, ~halves):
        taught = _models(observed, half, prior)
        judged[~half] = np.stack(taught.probabilities(observed.features[~half]), axis=1)
    everything = np.ones(len(halves), dtype=np.bool_)
    return replace(_models(observed, everything, prior), questions=len(halves), report=_report(observed, judged))


def _models(observed: Observed, kept: NDArray[np.bool_], prior: Calibration) -> Calibration:
    """The three models taught by the questions ``kept``."""
    held, there = kept & observed.answerable, observed.present
    asked = kept & (there | ~observed.answerable)  # that its page is left out says nothing of a question
    return Calibration(
        _fitted(observed, observed.right, held, there, _ABSENT_SHARE, prior.right),
        _fitted(observed, observed.among, held, there, _ABSENT_SHARE, prior.among),
        _fitted(observed, observed.answerable, asked, observed.answerable, _STRANGE_SHARE, prior.answerable),
    )


def learn(
    generation: Generation,
    embedder: Embedder,
    known: Sequence[KnownQuestion],
    progress: Progress = lambda *_: None,
    *,
    most: int = MOST_WRITTEN,
) -> Observed:
    """Ask ``most`` of the questions known for pages and some that people asked; see :class:`Observed`."""
    retriever = Retriever(generation, embedder)
    rows = {entry.id: row for row, entry in enumerate(generation.entries)}
    asked = calibrating_for(known, rows, most)
    queries = [understand(one.text, generation.speller) for one in asked]
    seen: list[tuple[list[float], tuple[bool, ...], int, float]] = []
    for begin in range(0, len(asked), _BATCH):
        batch = queries[begin : begin + _BATCH]
        vectors = shipped_or_embedded(embedder, [query.searched for query in batch])
        for place, (query, vector) in enumerate(zip(batch, vectors, strict=True), start=begin):
            one = asked[place]
            owner = next((rows[name] for name in one.documents if name in rows), -1 - place)
            weight = _ASKED if one.asked else 1.0
            for told, marks in _told(retriever, query, vector, one, rows, place):
                seen.append((told, marks, owner, weight))
        progress("Réglage par essais", min(begin + _BATCH, len(asked)), len(asked))
    values = np.array([one[0] for one in seen], dtype=np.float64).reshape(len(seen), len(FEATURES))
    marked = np.array([one[1] for one in seen], dtype=np.bool_).reshape(len(seen), 4).T
    owners = np.array([one[2] for one in seen], dtype=np.int64)
    importance = np.array([one[3] for one in seen], dtype=np.float64)
    right, among, present, answerable = marked
    return Observed(values, right, among, present, answerable, owners, importance)


def _told(
    retriever: Retriever, query: Question, vector: Vector, one: KnownQuestion, rows: Mapping[str, int], place: int
) -> Iterator[tuple[list[float], tuple[bool, ...]]]:
    """The features of one question in each setting, and whether it was right, among the first, present, answerable."""
    compared = Compared.of(retriever.generation, vector, query)
    held = [rows[name] for name in one.documents if name in rows]
    for without, forget in _settings(held, place):
        judged = functools.partial(retriever.judged, query, vector, today=_ALWAYS, without=without, compared=compared)
        features, order = judged(forget=forget)
        present = bool(held) and not without
        if order and not present and place % _OWN == 0:  # a town's own page may be found wrongly too
            features, order = judged(forget=rows[order[0]])
        if features:
            right = present and order[0] in one.documents
            among = present and not {*one.documents}.isdisjoint(order[:AMONG])
            yield [features[name] for name in FEATURES], (right, among, present, one.answered)


def _settings(held: Sequence[int], place: int) -> Iterator[tuple[Sequence[int], int | None]]:
    """How one question is asked: the pages left out, and the one for which no question is known.

    With its pages, the first one of the town's own for which nothing is known, one time in three; then without them, as
    if this site did not hold them, or half of the time as if nobody knew them.
    """
    first = held[0] if held else None
    yield (), first if place % 3 == 0 else None
    if held:
        yield held, first if place % 2 == 0 else None


def _fitted(
    observed: Observed,
    labels: NDArray[np.bool_],
    kept: NDArray[np.bool_],
    held: NDArray[np.bool_],
    absent_share: float,
    prior: Model,
) -> Model:
    """A logistic model drawn towards ``prior``: the fewer the questions, the more it stays there.

    Those that are not ``held`` weigh together ``absent_share`` of all, and teach no more than those that are.
    """
    values, wanted = observed.features[kept], labels[kept].astype(np.float64)
    if not len(wanted):
        return prior
    importance = observed.weights[kept].copy()
    there = held[kept]
    if there.any() and not there.all():
        importance[~there] *= absent_share / (1 - absent_share) * importance[there].sum() / importance[~there].sum()
    taught = min(len(wanted), max(2 * int(there.sum()), 1))
    # weights drawn to those of the prior are read on its scale: on another, they would say something else
    mean, scale = (
        (prior.mean, prior.scale) if prior.weights.any() else (values.mean(0), np.maximum(values.std(0), 1e-3))
    )
    rows = np.hstack([(values - mean) / scale, np.ones((len(values), 1))])
    start = np.append(prior.weights, prior.bias)
    strength = _PENALTY * max(1.0, ENOUGH / taught)
    weights = newton(rows, wanted, importance, start, strength)
    weights[:-1] = np.where(
        [name in _AGAINST for name in FEATURES], np.minimum(weights[:-1], _LEAST_AGAINST), weights[:-1]
    )
    return Model(mean, scale, weights[:-1], float(weights[-1]))


def _report(observed: Observed, judged: Array) -> dict[str, float]:
    """What the site answers, asks back and holds back, judged on pages that did not teach it; shares of questions."""
    verdicts = np.array([Confidence(right, max(right, among)).verdict for right, among in judged], dtype=object)
    report: dict[str, float] = {"auc": auc(judged[:, 0], observed.right)}
    for name, mine in (("present", observed.present), ("absent", ~observed.present)):
        for verdict in ("sure", "unsure"):
            held = verdicts[mine] == verdict
            report[f"{name}_{verdict}"] = round(float(held.mean()), 4) if mine.any() else 0.0
    sure = observed.present & (verdicts == "sure")
    report["right_when_sure"] = round(float(observed.right[sure].mean()), 4) if sure.any() else 0.0
    return report
