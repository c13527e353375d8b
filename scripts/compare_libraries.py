"""Our own code beside the library that could stand in its place: figures for CONTRIBUTING.md.

    pip install babel phonenumbers python-stdnum lingua-language-detector rapidfuzz ir-measures \
        scikit-learn
    python scripts/compare_libraries.py

None of these is a dependency. The questions are those of the evaluation; the words of
``language_detection.toml`` were found with such messages in view.
"""

from __future__ import annotations

import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.corpus.layers import read_site
from assistant.index.bm25 import LexicalIndex
from assistant.index.spelling import Speller, careful_words, sounds
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant.text import dates, privacy
from assistant.text.analysis import stem, words
from assistant.text.language_detection import detect
from assistant_eval.datasets.golden import golden
from assistant_eval.datasets.typing_errors import slipped
from assistant_eval.fitting.optimisers import logistic_weights
from assistant_eval.metrics.ranking import question_scores

SHAPES = (
    "06 {} {} {} {}", "06{}{}{}{}", "06.{}.{}.{}.{}", "06-{}-{}-{}-{}", "06/{}/{}/{}/{}", "06 {}{} {}{}",
    "+33 6 {} {} {} {}", "+336{}{}{}{}", "0033 6 {} {} {} {}", "+33 (0)6 {} {} {} {}", "07 {} {} {} {}",
    "01 {} {} {} {}", "+212 6 {} {} {} {}", "+380 67 {}{} {}{}",
)  # fmt: skip


def out(text: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{text}\n")


def timed(function: Callable[[Any], Any], values: Sequence[Any]) -> tuple[list[Any], float]:
    """What ``function`` gives for each value, and its milliseconds a value."""
    begin = time.perf_counter()
    found = [function(one) for one in values]
    return found, 1000 * (time.perf_counter() - begin) / len(values)


def messages() -> list[tuple[str, str]]:
    """Messages to triage that teach nothing, each with its language."""
    lines = (files("assistant_eval.datasets") / "triage.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(one) for one in lines]
    return [(one["question"], one["language"]) for one in told if one["split"] != "train"]


def languages() -> None:
    """Which of our languages a message is in."""
    from lingua import Language, LanguageDetectorBuilder

    codes = {"fr": "FRENCH", "en": "ENGLISH", "ar": "ARABIC", "uk": "UKRAINIAN", "pt": "PORTUGUESE", "tr": "TURKISH"}
    codes |= {"es": "SPANISH", "it": "ITALIAN"}
    named = {getattr(Language, name): code for code, name in codes.items()}
    detector = LanguageDetectorBuilder.from_languages(*named).with_preloaded_language_models().build()
    known = messages()
    texts = [text for text, _ in known]
    for name, function in (
        ("ours", detect),
        ("lingua", lambda text: named.get(detector.detect_language_of(text), "fr")),
    ):
        found, each = timed(function, texts)
        french = [one == language for one, (_, language) in zip(found, known, strict=True) if language == "fr"]
        others = [one == language for one, (_, language) in zip(found, known, strict=True) if language != "fr"]
        out(f"language, {name}: French {sum(french)}/{len(french)}, others {sum(others)}/{len(others)}, {each:.3f} ms")


def spelling() -> None:
    """Words of known questions with a slip of the keyboard, and words that our pages never write."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    documents = read_site(Site.read(demonstration_site())).documents
    vocabulary = Counter(word for one in documents for word in words(one.text))
    index = LexicalIndex.build([[([stem(word) for word in vocabulary], 1.0)]])
    speller = Speller(vocabulary, sounds(vocabulary), index, careful_words())
    often = [w for w, count in vocabulary.items() if count > 1]

    def nearest(word: str) -> str:
        if len(word) < 4 or word.isdigit() or speller.knows(word):
            return word
        found = process.extract(word, often, scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2, limit=None)
        best = max(found, key=lambda one: (-one[1], one[0][0] == word[0], vocabulary[one[0]]), default=(word, 0))
        return str(best[0])

    asked = sorted({word for one in golden() if one.language == "fr" for word in words(one.question)})
    held = [word for word in asked if len(word) > 4 and vocabulary[word] > 1]
    typed = [(word, slipped(word, seed)) for word in held for seed in range(5)]
    typed = [(word, wrong) for word, wrong in typed if wrong != word and not speller.knows(wrong)]
    strange = [word for word in asked if len(word) > 4 and not speller.knows(word)]
    for name, function in (("ours", speller.corrected), ("rapidfuzz", nearest)):
        found, each = timed(function, [wrong for _, wrong in typed])
        right = sum(stem(one) == stem(word) for one, (word, _) in zip(found, typed, strict=True))
        wronged = sum(function(word) != word for word in strange)
        out(
            f"spelling, {name}: {right}/{len(typed)} put right, "
            f"{wronged}/{len(strange)} unknown words changed, {each:.3f} ms"
        )


def rankings() -> None:
    """Scores of random rankings."""
    import ir_measures
    from ir_measures import RR, Success, nDCG

    chance = random.Random(0)  # noqa: S311
    judged, run, ours = {}, {}, []
    for number in range(500):
        ranked = [f"d{one}" for one in chance.sample(range(150), 120)]
        relevant = {f"d{one}" for one in chance.sample(range(150), chance.randint(1, 12))}
        judged[str(number)] = dict.fromkeys(relevant, 1)
        run[str(number)] = {one: float(-place) for place, one in enumerate(ranked)}
        ours.append(question_scores(ranked, relevant))
    names = {RR @ 10: "mrr@10", nDCG @ 10: "ndcg@10", Success @ 5: "recall@5"}
    furthest = max(
        abs(one.value - ours[int(one.query_id)][names[one.measure]])
        for one in ir_measures.iter_calc(list(names), judged, run)
    )
    out(f"rankings, ir_measures: furthest difference {furthest:.1e} over 500 rankings and {len(names)} measures")


def fits() -> None:
    """A ridge logistic, as the weights of follow-ups, grounding and confidence are fitted."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    draw = np.random.default_rng(0)
    rows = draw.normal(size=(2000, 13)) * draw.uniform(0.1, 5, 13)
    right = (rows @ draw.normal(size=13) + draw.normal(size=2000) > 1).astype(np.float64)
    weights, bias = logistic_weights(rows, right, np.ones(2000), 3.0)
    scaler = StandardScaler().fit(rows)
    model = LogisticRegression(C=1 / 3.0, tol=1e-10, max_iter=5000).fit(scaler.transform(rows), right)
    theirs = model.decision_function(scaler.transform(rows))
    out(f"fits, scikit-learn: furthest log-odds {np.abs(rows @ weights + bias - theirs).max():.1e} apart, 2000 rows")


def personal_data() -> None:
    """Check digits, and telephone numbers in questions that hold none."""
    import phonenumbers
    from stdnum import iban, luhn

    chance = random.Random(0)  # noqa: S311
    codes = ["FR" + "".join(chance.choice("0123456789") for _ in range(25)) for _ in range(2000)]
    codes += ["DE" + "".join(chance.choice("0123456789") for _ in range(20)) for _ in range(20_000)]
    agree = sum(privacy._is_iban(one) == iban.is_valid(one) for one in codes[2000:])  # noqa: SLF001
    cards = ["4" + "".join(chance.choice("0123456789") for _ in range(15)) for _ in range(20_000)]
    same = sum(privacy._is_card(one) == luhn.is_valid(one) for one in cards)  # noqa: SLF001
    out(f"check digits, stdnum: IBAN {agree}/20000 agree, cards {same}/20000")
    digits = ["".join(chance.choice("0123456789") for _ in range(8)) for _ in range(100)]
    numbers = [shape.format(*re.findall("..", one)) for shape in SHAPES for one in digits]
    empty = [text for text, _ in messages()]

    def masked(text: str) -> bool:
        return "phone" in privacy.mask(text).kinds

    def matched(text: str) -> bool:
        return any(phonenumbers.PhoneNumberMatcher(text, "FR"))

    for name, function in (("ours, with all other masks", masked), ("phonenumbers", matched)):
        found, each = timed(function, [f"Appelez-moi au {one} svp" for one in numbers])
        false = sum(function(text) for text in empty)
        out(f"phones, {name}: {sum(found)}/{len(numbers)} found, {false}/{len(empty)} false, {each:.3f} ms")


def written_dates() -> None:
    """Days in words."""
    from babel.dates import format_date

    days = [date(2026, 1, 1) + timedelta(days=11 * step) for step in range(34)]
    for language in ("fr", "en", "ar", "uk", "pt", "tr", "es", "it"):
        locale = "en_GB" if language == "en" else language
        same = sum(dates.full_day(day, language) == format_date(day, "full", locale=locale) for day in days)
        out(f"dates, babel: {language} {same}/{len(days)} the same, « {format_date(days[3], 'full', locale=locale)} »")


if __name__ == "__main__":
    for compared in (languages, spelling, rankings, fits, personal_data, written_dates):
        compared()
