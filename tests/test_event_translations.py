"""The life events that we ship, in the seven other languages: every step, the same figures, of the French of today."""

from __future__ import annotations

import re

import pytest

from assistant.answering.event_translations import translation, translations
from assistant.corpus.chunking import passages
from assistant.corpus.layers import read_common
from assistant.records import Document
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant.text.languages import LANGUAGES

OTHERS = sorted(set(LANGUAGES) - {"fr"})


@pytest.fixture(scope="module")
def events() -> dict[str, Document]:
    shown = read_common(Site.read(demonstration_site())).documents
    return {one.id: one for one in shown if one.kind == "life-event"}


def steps_of(document: Document) -> str:
    found = next(one for one in passages(document) if one.field == "steps")
    return document.text[found.start : found.end]


def figures(text: str) -> set[str]:
    return set(re.findall(r"\d+", re.sub(r"^\d+\. ", "", text, flags=re.MULTILINE)))


@pytest.mark.parametrize("language", OTHERS)
def test_every_event_is_told_in_the_language_step_by_step(events: dict[str, Document], language: str) -> None:
    assert set(translations(language)) == set(events)
    for identifier, document in events.items():
        told = translation(identifier, steps_of(document), language)
        assert told is not None, f"{identifier}: the French changed, translate it again in {language}.toml"
        assert len(told.steps) == len(document.steps), identifier
        assert all(when and what and told.tone and told.title for when, what in told.steps), identifier
        said = " ".join((told.tone, *(f"{when} {what}" for when, what in told.steps)))
        assert figures(said) == figures(steps_of(document)), identifier


def test_another_french_text_has_no_translation(events: dict[str, Document]) -> None:
    french = steps_of(events["deces-proche"])
    assert translation("deces-proche", french + " Et plus.", "en") is None
    assert translation("absente", french, "en") is None
    assert translation("deces-proche", french, "de") is None
