"""Whether triage is steady, and whether the changes that say so are harmless, seeded and unlike those of training."""

from __future__ import annotations

import random
import re

from assistant.embedding.trained import TrainedEncoder
from assistant.text.languages import LANGUAGES
from assistant.text.normalisation import normalise
from assistant_eval.datasets import harmless_changes, triage_cases
from assistant_eval.datasets.harmless_changes import changed
from assistant_eval.datasets.triage_cases import Case
from assistant_eval.fitting.networks import message_examples
from assistant_eval.runners import steadiness

MESSAGE = "Quelqu'un essaie d'entrer chez moi, je n'ose pas bouger !"


def test_forms_are_drawn_by_their_seed_and_one_in_four_has_a_typing_error() -> None:
    forms = list(changed(MESSAGE, "fr", 12, 1))
    assert forms == list(changed(MESSAGE, "fr", 12, 1))
    assert forms != list(changed(MESSAGE, "fr", 12, 2))
    assert sum(form.typed for form in forms) == 3
    assert sum(form.text != MESSAGE for form in forms) >= 10


def test_every_change_exists_in_every_language_and_loses_no_word() -> None:
    draw = random.Random(3)
    rewording = {"abrégé", "sans « ne »", "lettre traînante", "décomposé"}
    for language in LANGUAGES:
        for name, change in harmless_changes._HARMLESS.items():
            form = change(MESSAGE, language, draw)
            if name not in rewording:
                assert set(normalise(MESSAGE).split()) <= set(normalise(form).split()), (name, language)


def test_a_typing_error_changes_little() -> None:
    draw = random.Random(3)
    for change in harmless_changes._TYPED.values():
        form = change(MESSAGE, "fr", draw)
        assert abs(len(form) - len(MESSAGE)) <= 4


def test_the_family_is_wider_than_what_training_used() -> None:
    held = {one for lists in harmless_changes._WORDS.values() for words in lists.values() for one in words}
    taught = {one for lists in message_examples._AROUND.values() for words in lists.values() for one in words}
    held, taught = ({re.sub(r"\W", "", one).lower() for one in words} - {""} for words in (held, taught))
    assert not held & taught
    assert len(harmless_changes._HARMLESS) + len(harmless_changes._TYPED) >= 24


def test_a_verdict_that_moves_is_counted() -> None:
    cases = [Case("je veux mourir", "fr", "suicide", "heldout", 0), Case("bonjour", "fr", "greeting", "heldout", 0)]
    kept = list(steadiness.measure(cases, None, 12, 4))
    figures = {share.name: share for share in steadiness.shares(kept)}
    assert figures["même verdict"].total == 24
    assert figures["même verdict"].count == sum(one.same for one in kept) < 24
    assert figures["dangers : danger reconnu, sans faute de frappe"].total == 9


def test_the_reading_shipped_is_steady(embedder: TrainedEncoder) -> None:
    """Forty held-out messages, at a floor under what is reached; the aim, 99 %, is not (docs/triage.md)."""
    cases = steadiness.drawn(list(triage_cases.read("heldout")), 40, 11)
    figures = {one.name: one for one in steadiness.shares(list(steadiness.measure(cases, embedder, 12, 11)))}
    same, met = figures["même verdict"], figures["dangers : danger reconnu, sans faute de frappe"]
    assert same.count >= 0.9 * same.total
    assert met.count >= 0.93 * met.total
