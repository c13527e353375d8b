"""Figures that the documents give of shipped files and of the bounds in use are those of the files and of the code."""

import importlib.util
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.answering.selection import ALSO
from assistant.corpus.folder import page_paths
from assistant.question.asking_parts import PARTS
from assistant.retrieval import confidence, confidence_features, evidence, followup_model, passage_ranking
from assistant.retrieval.second_passage import choice as second_passage
from assistant.site.location import common_pages
from assistant.triage.message_kinds import DANGERS
from assistant.triage.parts import MOST_PARTS
from assistant.triage.reading import UNSEARCHED, calibration
from assistant.triage.rules import canonical_phrases

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "src" / "assistant"
DOCUMENTS = sorted((ROOT / "docs").glob("*.md"))
NUMBERS = dict(
    enumerate(
        "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty".split(),
        start=3,
    )
)
NAMED = re.compile(r"`([\w/-]+\.(?:py|npz|onnx))`")


def document(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def size(*names: str) -> int:
    return sum((LIBRARY / name).stat().st_size for name in names)


def short(probability: float) -> str:
    """« .4 » for 0.4, as docs/triage.md writes probabilities."""
    return f"{probability:.3f}".lstrip("0").rstrip("0")


def test_the_number_of_pages_of_a_new_site_is_the_one_told() -> None:
    pages = sum(1 for _ in page_paths(common_pages()))
    told = re.findall(r"Site créé dans ville : (\d+) pages communes", document("commandes"))
    assert told == [str(pages)]


def test_what_is_read_of_a_message_is_documented_as_it_was_fitted() -> None:
    triage, limits = document("triage"), calibration()
    assert f"a linear model of hashed words, {size('triage/danger-words.npz') / 1e6:.1f} MB" in triage
    assert f"{len([one for one in canonical_phrases() if one[0] in DANGERS])} phrases of danger" in triage
    least = map(short, (limits.kinds["refusal"], limits.kinds["person"], limits.kinds["numbers"]))
    assert "must reach {} ({} for a person asked for, {} for numbers)".format(*least) in triage
    assert f"a search under {short(UNSEARCHED)} counts as none" in triage


def test_the_parts_of_a_message_are_documented_as_they_are_read() -> None:
    triage, (alone, nearly, beside) = document("triage"), map(short, calibration().parts)
    assert f"{NUMBERS[MOST_PARTS]} parts at most): a part counts from {alone} " in triage
    assert f"or from {nearly} when it stays above {beside} beside each of its neighbours" in triage


def test_the_lists_of_triage_are_as_long_as_documented() -> None:
    lists = [f"triage/{name}.toml" for name in ("canonical-phrases", "triage-rules")]
    phrases, rules = ((LIBRARY / one).read_text(encoding="utf-8").count("\n") for one in lists)
    told = f"{phrases + rules} lines ({size(*lists) / 1000:.0f} kB) now, of which\n{phrases} are phrases"
    assert told in document("triage")


@pytest.mark.parametrize(
    ("features", "told"),
    [
        (evidence.FEATURES, "`evidence.py`, `index/word_index.py` | {} features"),
        (followup_model.FEATURES, "a logistic model over {} features"),
        (passage_ranking.FEATURES, "{} features are weighed first (`FEATURES` of `passage_ranking.py`"),
        (second_passage.FEATURES, "(`retrieval/second_passage/`, {} features"),
    ],
)
def test_features_are_counted_as_they_are(features: Sequence[str], told: str) -> None:
    assert told.format(NUMBERS[len(features)]).lower() in document("retrieval").lower()


def test_the_bounds_of_an_answer_are_documented_as_they_are() -> None:
    retrieval = document("retrieval")
    assert f"over the same {len(confidence_features.FEATURES)} features" in retrieval
    assert f"| answer (sure) | `right` of {confidence.SURE} at least" in retrieval
    assert f"| ask back (unsure) | `among` of {confidence.UNSURE} at least" in retrieval
    assert f"from `right` {confidence.LIKELY} the page found is shown too" in retrieval
    assert f"from {confidence.POSSIBLE} it is folded under the choices" in retrieval
    assert f"(`question/asking_parts.py`, {NUMBERS[PARTS]} at most)" in retrieval
    assert f"From a probability of {short(ALSO)} it is shown after the" in retrieval


@pytest.mark.parametrize(
    ("page", "told", "name", "unit"),
    [
        ("encoder", "**8 bits**, onnxruntime, {:.0f} MB", "embedding/encoder.onnx", 1e6),
        ("encoder", "beside its tokenizer of {:.1f} MB", "embedding/encoder-tokenizer.json", 1e6),
        ("retrieval", "French pieces, {:.1f} MB in 8 bits", "retrieval/passage_reader/passage-reader.onnx", 1e6),
        ("retrieval", "(`learned-sections.npz`, {:.0f} MB in 8 bits)", "retrieval/learned-sections.npz", 1e6),
        ("retrieval", "some 30,000 numbers ({:.0f} kB)", "retrieval/reranker.npz", 1e3),
    ],
)
def test_files_are_as_large_as_documented(page: str, told: str, name: str, unit: float) -> None:
    assert told.format(size(name) / unit) in document(page)


@pytest.fixture(scope="module")
def script() -> Any:
    """``scripts/structure.py``, which gives the figures of docs/structure.md."""
    spec = importlib.util.spec_from_file_location("structure", ROOT / "scripts" / "structure.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_rooms_are_drawn_as_they_stand(script: Any) -> None:
    drawn = script.drawing(script.structure("src/assistant"))
    assert f"```\n{drawn}```" in document("structure"), "à coller : python scripts/structure.py --floors"


@pytest.mark.parametrize(("package", "column"), [("assistant", 3), ("bots", 5), ("eval", 7)])
def test_rooms_and_floors_are_counted_as_they_are(script: Any, package: str, column: int) -> None:
    """Only what tells the shape of the house: lines and arrows change every day, and are dated in the document."""
    cells = [[cell.strip() for cell in row.split("|")] for row in document("structure").splitlines() if "|" in row]
    figures = script.figures(script.structure(script.FOLDERS[package]))
    shape = [name for name in figures if name.startswith(("rooms", "floors", "circles"))]
    assert {row[1]: row[column] for row in cells if row[1] in shape} == {name: figures[name] for name in shape}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_the_modules_and_weights_that_a_document_names_exist(page: Path) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "bots", "eval", "tests", "scripts")
        for path in (ROOT / folder).rglob("*.*")
    }
    named = set(NAMED.findall(page.read_text(encoding="utf-8")))
    assert [one for one in sorted(named) if not any(f"/{path}".endswith(f"/{one}") for path in files)] == []
