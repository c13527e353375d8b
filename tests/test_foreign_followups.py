"""A follow-up in another language keeps the page and what was asked of it; one that stands alone inherits nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from assistant.assistant import Assistant
from assistant.question.foreign_followups import in_french
from assistant.question.understanding import understand
from assistant.retrieval.followups import needs_context
from assistant.text.languages import LANGUAGES
from assistant.text.messages import say
from assistant.text.normalisation import normalise_variants

COST = {
    "fr": ("Combien coûte un passeport ?", "et pour un enfant de 10 ans ?", "quel délai ?"),
    "en": ("How much does a passport cost?", "and for a 10-year-old child?", "how long does it take?"),
    "ar": ("كم يكلف جواز السفر؟", "ولطفل عمره 10 سنوات؟", "كم من الوقت يستغرق؟"),
    "uk": ("Скільки коштує паспорт?", "а для дитини 10 років?", "скільки часу це займає?"),  # noqa: RUF001
    "pt": ("Quanto custa um passaporte?", "e para uma criança de 10 anos?", "quanto tempo demora?"),
    "tr": ("Pasaport ücreti ne kadar?", "peki 10 yaşındaki bir çocuk için?", "ne kadar sürer?"),  # noqa: RUF001
    "es": ("¿Cuánto cuesta un pasaporte?", "¿y para un niño de 10 años?", "¿cuánto tarda?"),
    "it": ("Quanto costa un passaporto?", "e per un bambino di 10 anni?", "quanto tempo ci vuole?"),
}
STRANGERS = {
    "fr": ("Martin Dupont", "Samira", "xkcd bla", "piscine", "qui est le maire ?"),
    "en": ("Ahmed Bensaid", "asdf qwer", "swimming pool"),
    "ar": ("محمد بن سعيد", "شسي بلا", "المسبح"),
    "uk": ("Олена Коваль", "фівапр олдж", "басейн"),
    "pt": ("João Ferreira", "asdf qwer", "piscina"),
    "tr": ("Ayşe Yılmaz", "asdf qwer", "yüzme havuzu"),  # noqa: RUF001
    "es": ("María Gómez", "asdf qwer", "piscina"),
    "it": ("Giulia Bianchi", "asdf qwer", "piscina"),
}


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_cost_stays_cost_and_another_field_takes_its_place(assistant: Assistant, language: str) -> None:
    first, child, delay = COST[language]
    told = assistant.ask(first, language=language)
    cost = assistant.ask(child, language=language, history=[told])
    assert cost.citations[0].document_id == "passeport"
    assert "17 €" in cost.citations[0].quote
    assert "86 €" not in cost.text
    after = assistant.ask(delay, language=language, history=[told, cost])
    assert after.citations[0].document_id == "passeport"
    assert "€" not in after.citations[0].quote


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_short_message_keeps_the_language_of_the_conversation(assistant: Assistant, language: str) -> None:
    first, _, delay = COST[language]
    told = assistant.ask(first)
    assert assistant.ask(delay, history=[told]).language == told.language == language


def test_another_language_that_stands_out_is_followed(assistant: Assistant) -> None:
    told = assistant.ask(COST["pt"][0])
    french = assistant.ask("Quelles pièces apporter pour refaire mon passeport ?", history=[told])
    assert (told.language, french.language) == ("pt", "fr")


@pytest.mark.parametrize(("language", "message"), [(one, word) for one in STRANGERS for word in STRANGERS[one]])
def test_a_name_a_subject_and_nonsense_inherit_nothing(assistant: Assistant, language: str, message: str) -> None:
    told = assistant.ask(COST[language][0], language=language)
    alone = assistant.ask(message, language=language)
    after = assistant.ask(message, language=language, history=[told])
    assert (after.status, after.text) == (alone.status, alone.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_conversation_it_says_that_it_does_not_know_of_what(assistant: Assistant, language: str) -> None:
    followup = COST[language][1] if language != "uk" else "а для сина?"  # noqa: RUF001 - « 10 років » may be of danger
    lost = assistant.ask(followup, language=language)
    assert (lost.status, lost.citations) == ("not_found", ())
    assert lost.text.startswith(say("answer.lost", language))
    assert assistant.ask(COST[language][0], language=language).text != lost.text


@pytest.mark.parametrize(
    ("message", "needs"),
    [
        *((one, True) for one in ("et pour un bébé ?", "combien ça coûte ?", "la deuxième", "3", "c'est où ?")),
        *((one, False) for one in ("oui", "papiers", "passeport", "bonjour", "", "et les témoins ?", "le samedi")),
        ("et moi avec tout ça maintenant je vais où et je demande à qui ?", False),
    ],
)
def test_what_follows_up_on_nothing(mini_index: Any, message: str, needs: bool) -> None:
    generation = mini_index.generation
    assert needs_context(understand(message, generation.speller, language="fr"), generation) is needs


def test_a_long_message_is_not_taken_apart(mini_index: Any) -> None:
    """Each word of Arabic was looked for among all notions: a tenth of a second for 140 of them."""
    long = "ولطفلي وبالمدرسة فللبيت " * 40
    assert in_french(normalise_variants(long), "ar") == normalise_variants(long)
    assert not needs_context(understand(long, mini_index.generation.speller), mini_index.generation)


@pytest.mark.parametrize(
    ("language", "words", "french"),
    [
        ("en", "and for my son?", "et pour fils"),
        ("ar", "ولابني؟", "et pour fils"),
        ("uk", "а якщо загубила?", "et si perte"),  # noqa: RUF001
        ("tr", "peki bebek için?", "et pour bébé"),
        ("es", "¿Y la biblioteca?", "et médiathèque bibliothèque livres carte"),
        ("it", "asdf", "asdf"),
        ("pt", "", ""),
    ],
)
def test_small_words_are_read_in_french(language: str, words: str, french: str) -> None:
    assert in_french(normalise_variants(words), language) == french


def test_every_language_has_every_small_word() -> None:
    data = tomllib.loads((files("assistant.question") / "foreign_followups.toml").read_text(encoding="utf-8"))
    for one in data["notions"]:
        assert sorted(one) == sorted(LANGUAGES), one["fr"]
    assert sorted(data["drop"]) == sorted(set(LANGUAGES) - {"fr"})
