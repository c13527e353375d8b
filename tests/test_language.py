"""Languages: which one a question is in, what we say in it, and the French words that find the pages."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files

import pytest

from assistant.text.language_detection import detect
from assistant.text.languages import LANGUAGES, direction
from assistant.text.messages import say
from assistant.text.translations import expand

WRITTEN = [
    ("fr", "slt c koi les papiers pr refaire ma cni"),
    ("fr", "jé perdu mon chien"),
    ("fr", "tu es un robot ?"),
    ("fr", "passeport"),
    ("fr", "PLU"),
    ("fr", "cb pour la cantine si 2 enfants"),
    ("fr", "où se garer le samedi ?"),
    ("en", "where do I get a birth certificate?"),
    ("en", "my dog is lost"),
    ("en", "Is the town hall open on Saturday?"),
    ("ar", "كيف أجدد جواز السفر؟"),
    ("ar", "أريد تسجيل ابنتي في école des Tilleuls"),
    ("uk", "де забрати паспорт?"),
    ("uk", "Чи відчинена мерія?"),
    ("pt", "onde posso inscrever o meu filho na escola?"),
    ("pt", "preciso de uma certidão"),
    ("tr", "çöpler ne zaman toplan\u0131yor?"),
    ("tr", "pasaport almak için ne yapmal\u0131y\u0131m?"),
    ("es", "¿dónde puedo tirar un colchón?"),
    ("es", "quiero casarme en el ayuntamiento"),
    ("it", "dove posso buttare un materasso?"),
    ("it", "vorrei sposarmi in comune"),
]
NOTIONS = [
    ("en", "Where can I get a birth certificate?", "acte de naissance"),
    ("ar", "كم سعر جواز السفر للأطفال؟", "passeport"),
    ("uk", "як записати дитину до школи?", "inscription école"),
    ("pt", "perdi o meu passaporte", "passeport"),
    ("tr", "çocuğumu okula kaydetmek istiyorum", "inscription école"),
    ("es", "¿puedo quemar ramas en el jardín?", "brûler déchets verts"),
    ("it", "dove butto i rifiuti ingombranti?", "encombrants"),
]


def _texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("assistant.text") / "sentences" / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "question"), WRITTEN)
def test_a_question_is_in_its_language_and_text_messages_are_french(language: str, question: str) -> None:
    assert detect(question) == language


@pytest.mark.parametrize("question", ["", "?", "12345", "👍"])
def test_what_says_nothing_is_french(question: str) -> None:
    assert detect(question) == "fr"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_with_its_values_numbers_and_addresses(language: str) -> None:
    french, other = _texts("fr"), _texts(language)
    assert other.keys() == french.keys()
    for section, sentences in french.items():
        assert other[section].keys() == sentences.keys(), section
        for name, sentence in sentences.items():
            for kind in (r"\{\w+\}", r"\b\d[\d ]*\d\b", r"https?://[\w./-]+"):
                assert sorted(re.findall(kind, other[section][name])) == sorted(re.findall(kind, sentence)), name


def test_a_language_without_a_file_speaks_french() -> None:
    assert say("answer.not_found", "xx") == say("answer.not_found")


def test_arabic_alone_is_written_from_right_to_left() -> None:
    assert [language for language in LANGUAGES if direction(language) == "rtl"] == ["ar"]


@pytest.mark.parametrize(("language", "question", "french"), NOTIONS)
def test_notions_bring_the_french_words_of_the_pages(language: str, question: str, french: str) -> None:
    assert french in expand(question, language)


def test_a_longer_notion_hides_the_shorter_one_inside_it() -> None:
    assert "inscription" not in expand("I need the school bus", "en")


def test_french_and_unknown_words_bring_nothing() -> None:
    assert expand("comment refaire mon passeport", "fr") == ""
    assert expand("zzz qqq", "en") == ""


def test_every_notion_is_named_in_every_language() -> None:
    data = tomllib.loads((files("assistant.text") / "translations.toml").read_text(encoding="utf-8"))
    assert len(data["notions"]) > 100
    for notion in data["notions"]:
        assert set(notion) == set(LANGUAGES), notion["fr"]
        assert all(term.strip() for terms in notion.values() for term in terms.split(","))
