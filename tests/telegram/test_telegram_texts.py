"""Each language says everything, with the same facts filled in, and every key is used."""

import re
from pathlib import Path
from string import Formatter

import pytest

import assistant_bots.telegram as channel
from assistant.records import AUDIENCES
from assistant_bots.telegram.menus import AUTO
from assistant_bots.telegram.ptb.app import COMMANDS
from assistant_bots.telegram.texts import EXAMPLES, REASONS, _sentences, known, languages, say

FOLDER = Path(channel.__file__).parent
FRENCH = {(section, name): text for section, one in _sentences("fr").items() for name, text in one.items()}


def fields(sentence):
    return {name for _text, name, _spec, _conversion in Formatter().parse(sentence) if name}


def test_the_languages():
    assert languages()[0] == "fr"
    assert set(languages()) == {"fr", "ar", "en", "es", "it", "pt", "tr", "uk"}
    assert [known(one) for one in ("pt-BR", "PT", "xx", None, "")] == ["pt", "pt", "fr", "fr", "fr"]


@pytest.mark.parametrize("language", languages())
def test_nothing_is_missing_and_the_same_facts_are_said(language):
    said = {(section, name): text for section, one in _sentences(language).items() for name, text in one.items()}
    assert set(said) == set(FRENCH)
    assert all(text.strip() for text in said.values())
    assert {key: fields(text) for key, text in said.items()} == {key: fields(text) for key, text in FRENCH.items()}
    commands = re.findall(r"/[a-z]+", said["help", "commands"])
    assert commands == ["/public", "/langue", "/contact", "/sources", "/effacer"]
    assert {"15", "17", "18", "112", "114"} <= set(re.findall(r"\d+", said["help", "urgent"]))


def test_each_sentence_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.py"))
    built = {f"audience.{one}" for one in (*AUDIENCES, AUTO)} | {f"example.{one}" for one in EXAMPLES}
    built |= {f"feedback.{one}" for one in REASONS} | {f"command.{one}" for one in COMMANDS}
    built |= {"trouble.failed", "trouble.busy"}
    built |= {f"help.{one}" for one in ("ask", "sources", "wrong", "group")}
    unused = [
        f"{section}.{name}"
        for section, name in FRENCH
        if f"{section}.{name}" not in code and f"{section}.{name}" not in built and section != "unreadable"
    ]
    assert not unused


def test_an_unknown_key_is_a_programming_error():
    with pytest.raises(KeyError):
        say("start.nothing", "fr")
