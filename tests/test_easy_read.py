"""Plain words: shorter sentences of our own, the same facts, and quotes left as they are."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from assistant.assistant import Assistant
from assistant.question.intent import detect
from assistant.text.languages import LANGUAGES
from assistant.text.messages import SIMPLE, language_of, say, voice_of

DATA = files("assistant.text") / "sentences"
MOST_WORDS = 10
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=ZoneInfo("Europe/Paris"))
# Names of fields and of what is carried over: words, not sentences.
LABELS = {"field", "carried", "contact", "model"}


def texts(voice: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / f"{voice}.toml").read_text(encoding="utf-8"))


FRENCH, SIMPLER = texts("fr"), texts("fr-simple")
KEYS = [f"{section}.{name}" for section, sentences in FRENCH.items() if section not in LABELS for name in sentences]
SIMPLER_KEYS = [f"{section}.{name}" for section, sentences in SIMPLER.items() for name in sentences]


def usual(key: str) -> str:
    section, name = key.split(".")
    return FRENCH[section][name]


def simple(key: str) -> str:
    section, name = key.split(".")
    return SIMPLER.get(section, {}).get(name) or usual(key)


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?])\s+|\n", re.sub(r"[*«»“”]", "", text)) if one.strip()]


def length(sentence: str) -> int:
    """Words; an address, a value filled in and a phone number count as one."""
    shortened = re.sub(r"https?://\S+|\{\w+\}|\d[\d ]*\d|\d", " mot ", sentence)
    return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", shortened))


@pytest.mark.parametrize("key", KEYS)
def test_a_plain_sentence_is_short_and_simply_built(key: str) -> None:
    for sentence in sentences(simple(key)):
        assert length(sentence) <= MOST_WORDS, sentence
        assert not re.search(r"[;()]", sentence), sentence
        assert sentence.count(",") <= 2, sentence


@pytest.mark.parametrize("key", SIMPLER_KEYS)
def test_plain_words_say_the_same_numbers_addresses_and_values(key: str) -> None:
    for kind in (r"\{\w+\}", r"(?<![\d ])\d[\d ]*\d", r"https?://[\w-]+(?:[./][\w-]+)*"):
        assert set(re.findall(kind, simple(key))) == set(re.findall(kind, usual(key))), key
    assert simple(key) != usual(key)
    assert simple(key).count("**") % 2 == 0


def test_plain_sentences_are_shorter_than_the_usual_ones() -> None:
    def longest(said: list[str]) -> float:
        lengths = [length(sentence) for text in said for sentence in sentences(text)]
        return sum(lengths) / len(lengths)

    before, after = longest([usual(key) for key in KEYS]), longest([simple(key) for key in KEYS])
    assert after < 0.75 * before


def test_emergencies_begin_with_the_same_number() -> None:
    """Plain words never move a number of help away from the first line."""
    for name, text in SIMPLER["triage"].items():
        first = re.findall(r"\b\d{2,4}\b", usual(f"triage.{name}").splitlines()[0])
        assert re.findall(r"\b\d{2,4}\b", text.splitlines()[0]) == first, name


def test_a_plain_suggestion_asks_the_same_thing() -> None:
    for name in FRENCH["suggestion"]:
        asked = say(f"suggestion.{name}", "fr-simple", title="Passeport")
        assert detect(asked) == detect(say(f"suggestion.{name}", title="Passeport")) == name


def test_it_is_never_called_easy_to_read() -> None:
    """« FALC » is a method that asks people concerned to read again: nobody did."""
    said = [text for voice in (*LANGUAGES, *SIMPLE) for section in texts(voice).values() for text in section.values()]
    bots = files("assistant_bots")
    said += [one.read_text(encoding="utf-8") for one in (bots / "pages" / "templates").iterdir()]
    said += [one.read_text(encoding="utf-8") for one in (bots / "static" / "widget" / "labels").iterdir()]
    assert not [text for text in said if re.search(r"\bfalc\b|facile à lire", text, re.IGNORECASE)]


def test_a_voice_speaks_a_language() -> None:
    assert voice_of("fr", easy_read=True) == "fr-simple"
    assert voice_of("fr") == "fr"
    assert voice_of("en", easy_read=True) == "en"
    assert language_of("fr-simple") == "fr"
    assert say("field.cost", "fr-simple") == say("field.cost")


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


@pytest.mark.parametrize("question", ["Combien coûte un passeport ?", "redevance de la terrasse", "pièces passeport"])
def test_quotes_are_the_same_in_plain_words(assistant: Assistant, question: str) -> None:
    as_usual, plainly = assistant.ask(question, now=NOW), assistant.ask(question, now=NOW, easy_read=True)
    assert plainly.citations == as_usual.citations
    assert plainly.language == "fr"
    for citation in plainly.citations[:1]:
        assert any(line.removeprefix("- ") in plainly.text.replace("**", "") for line in citation.quote.splitlines())


def test_our_own_sentences_change(assistant: Assistant) -> None:
    for question, said in (
        ("Bonjour", "Je suis un robot."),
        ("Y a-t-il une borne de recharge pour ma trottinette volante ?", "Je ne veux pas inventer."),
        ("Où en est mon permis de construire ?", "Je ne peux pas voir votre dossier."),
        ("Mon mari me frappe", "Ce n'est pas votre faute."),
        ("La mairie est-elle ouverte ?", "c'est ouvert maintenant"),
        ("Mon numéro est 06 12 34 56 78, combien coûte un passeport ?", "Je les ai cachées."),
    ):
        assert said in assistant.ask(question, now=NOW, easy_read=True).text, question
        assert said not in assistant.ask(question, now=NOW).text, question


def test_a_language_without_plain_words_speaks_as_usual(assistant: Assistant) -> None:
    as_usual = assistant.ask("How much is a passport?", now=NOW)
    plainly = assistant.ask("How much is a passport?", now=NOW, easy_read=True)
    assert plainly.text == as_usual.text
