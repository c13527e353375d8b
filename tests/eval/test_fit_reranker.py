"""The reranker's fit finds a planted relation; its questions are true to the corpus and measure nothing."""

import numpy as np

from assistant.corpus.chunking import passages
from assistant.corpus.known_questions import page_questions
from assistant.corpus.layers import read_site
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant.text.analysis import analyse
from assistant_eval.datasets.golden import golden
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.fitting.sections.labels import written
from assistant_eval.fitting.sections.reranker import Passages, SectionQuestion, first_is_right, fit, fit_kind

ALIKE = 0.75


def planted(seed: int):
    """Questions whose answer is the passage with the same hidden code, in another basis."""
    draw = np.random.default_rng(seed)
    codes = draw.normal(size=(240, 6)).astype(np.float32)
    basis = np.random.default_rng(9).normal(size=(2, 6, 32)).astype(np.float32)
    held = Passages(codes @ basis[0], np.zeros(32, dtype=np.float32), np.zeros((240, 2), dtype=np.float32))
    asked = []
    for _ in range(800):
        rows = draw.choice(240, 8, replace=False)
        right = np.zeros(8, dtype=np.bool_)
        right[draw.integers(8)] = True
        asked.append(SectionQuestion(codes[rows[right]][0] @ basis[1], rows, np.zeros(8), right))
    return asked, held


def test_it_finds_what_was_planted_and_is_the_same_twice():
    asked, held = planted(1)
    weights = fit(asked[:600], held)
    assert first_is_right(weights, asked[600:], held).mean() > 0.6  # one in eight by chance
    again = fit(asked[:600], held)
    assert all(np.array_equal(weights[name], again[name]) for name in weights)


def test_kind_finds_the_direction_that_tells():
    draw = np.random.default_rng(0)
    vectors = draw.normal(size=(900, 12)).astype(np.float32)
    weights, _ = fit_kind(vectors, vectors[:, 3] > -1)
    assert int(np.argmax(np.abs(weights))) == 3


def test_each_written_question_names_sections_that_exist():
    root = demonstration_site()
    held = {
        document.id: {(one.section[-1] if one.section else "", one.field, one.local) for one in passages(document)}
        for document in read_site(Site.read(root)).documents
    }
    strangers = [one.question for one in written() if not one.parts <= held.get(one.document, set())]
    assert not strangers


def test_no_written_question_is_one_that_measures():
    """Learning from the questions of a measure would make it worth nothing."""
    measured = [one.question for one in golden()]
    for name in ("starter-questions", "intents", "unanswerable", "languages"):
        measured += [row["question"] for row in dataset(f"{name}.jsonl")]
    stems = [frozenset(analyse(question)) for question in measured]
    by_stem: dict[str, list[int]] = {}
    for place, one in enumerate(stems):
        for stem in one:
            by_stem.setdefault(stem, []).append(place)
    for label in written():
        said = frozenset(analyse(label.question))
        near = {place for stem in said for place in by_stem.get(stem, ())}
        closest = max((len(said & stems[place]) / len(said | stems[place]) for place in near), default=0.0)
        assert closest < ALIKE, label.question


def test_written_questions_are_many_and_differ():
    known = page_questions()
    assert len({one.text for one in known}) == len(known) > 6000
    assert sum(not one.answered for one in known) > 500
