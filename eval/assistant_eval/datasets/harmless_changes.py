"""Changes that leave what a message says intact: how it is laid out, introduced, signed, shouted or hesitated over.

Triage must give the same verdict on all of them. They are drawn at random from a family wider than the forms that the
trained reading has seen (``fitting/networks/message_examples.py``), and share no list with it. Those of ``typed`` put
one typing error in. Seeded; no change adds or removes a fact.
"""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from assistant_eval.datasets.typing_errors import without_accents

Change = Callable[[str, str, random.Random], str]

_WORDS = tomllib.loads((files("assistant_eval.datasets") / "harmless-words.toml").read_text(encoding="utf-8"))
_SYMBOLS = ("🙏", "🙂", "👋", "😅", "📍", "…", "🤔", " :)", " ^^")
_SHORT = (
    (r"\bbonjour\b", "bjour"), (r"\bquelqu['’]un\b", "qqun"), (r"\bs['’]il vous pla[iî]t\b", "s.v.p"),
    (r"\btoujours\b", "tjs"), (r"\bparce que\b", "pcq"), (r"\bbeaucoup\b", "bcp"), (r"\bavec\b", "av"),
    (r"\bmaintenant\b", "maint."), (r"\brendez-vous\b", "rv"), (r"\bpendant\b", "pdt"), (r"\bque\b", "q"),
    (r"\bc['’]est\b", "cé"), (r"\bje suis\b", "chuis"), (r"\bil y a\b", "ya"), (r"\bje ne\b", "j"), (r"\bpas\b", "po"),
)  # fmt: skip
_AZERTY = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_LONG = 5


@dataclass(frozen=True)
class Changed:
    """A message in another form: the name of the change, and whether it puts a typing error in."""

    name: str
    text: str
    typed: bool


def changed(text: str, language: str, count: int, seed: int) -> Iterator[Changed]:
    """``count`` forms of ``text``, one in four with a typing error, drawn by ``seed``; some join two changes."""
    draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
    for number in range(count):
        typed = number % 4 == 3
        names = draw.sample(list(_HARMLESS), 2 if draw.random() < 0.3 else 1)
        form = text
        if typed:
            names = [draw.choice(list(_TYPED)), *(names if draw.random() < 0.3 else ())]
        for name in names:
            form = (_TYPED | _HARMLESS)[name](form, language, draw)
        yield Changed("+".join(names), form, typed)


def _opened(text: str, language: str, draw: random.Random) -> str:
    return f"{draw.choice(_WORDS['openings'][language])}{draw.choice((' ', chr(10)))}{text}"


def _signed(text: str, language: str, draw: random.Random) -> str:
    return f"{text}{draw.choice((chr(10), ' ', chr(10) * 2))}{draw.choice(_WORDS['closings'][language])}"


def _hesitated(text: str, language: str, draw: random.Random) -> str:
    words = text.split()
    words.insert(
        draw.choice((0, len(words) // 2)), draw.choice(_WORDS["hesitations"][language]) + draw.choice((",", "...", ""))
    )
    return " ".join(words)


def _quoted(text: str, _language: str, draw: random.Random) -> str:
    before, after = draw.choice((("« ", " »"), ('"', '"'), ("**", "**"), ("(", ")"), ("<p>", "</p>"), ("> ", "")))
    return f"{before}{text}{after}"


def _symbol(text: str, _language: str, draw: random.Random) -> str:
    symbol = draw.choice(_SYMBOLS)
    return f"{symbol} {text}" if draw.random() < 0.3 else f"{text} {symbol}"


def _spaced(text: str, _language: str, draw: random.Random) -> str:
    gap = draw.choice(("  ", "\n", "\u00a0", "\t", " \u200b"))
    return gap.join(text.split(" "))


def _closed_up(text: str, _language: str, _draw: random.Random) -> str:
    return re.sub(r"([,.;:!?])\s+", r"\1", re.sub(r"\s+([!?;:])", r"\1", text))


def _lines(text: str, _language: str, _draw: random.Random) -> str:
    return re.sub(r"([.!?,;])\s+", r"\1\n", text)


def _titled(text: str, _language: str, _draw: random.Random) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def _shouted(text: str, _language: str, _draw: random.Random) -> str:
    return text.upper() + " !"


def _lowered(text: str, _language: str, _draw: random.Random) -> str:
    return text.lower()


def _bare(text: str, _language: str, _draw: random.Random) -> str:
    return " ".join(re.sub(r"[.,;:!?…«»\"]", " ", text).split())


def _without_accents(text: str, language: str, _draw: random.Random) -> str:
    if language in {"ar", "uk"}:
        return text
    return without_accents(text)


def _decomposed(text: str, _language: str, _draw: random.Random) -> str:
    return unicodedata.normalize("NFD", text)


def _apostrophes(text: str, _language: str, draw: random.Random) -> str:
    return re.sub(r"['’]", draw.choice(("’", "`", "\u00b4", " ' ")), text)


def _insistent(text: str, _language: str, draw: random.Random) -> str:
    return text.rstrip(" .!?") + draw.choice((" ???", " !!", "...", " ?!", ".", " ?"))


def _said_twice(text: str, _language: str, _draw: random.Random) -> str:
    return f"{text} {text}" if len(text) < 200 else text


def _shortened(text: str, language: str, _draw: random.Random) -> str:
    if language != "fr":
        return text
    for pattern, short in _SHORT:
        text = re.sub(pattern, short, text, flags=re.IGNORECASE)
    return text


def _without_ne(text: str, language: str, _draw: random.Random) -> str:
    return re.sub(r"\b(?:ne |n['’])", "", text) if language == "fr" else text


def _dated(text: str, _language: str, draw: random.Random) -> str:
    return f"{draw.randint(1, 28)}/{draw.randint(1, 12):02}/2026 {draw.randint(8, 19)}h{draw.randint(10, 59)}\n{text}"


def _stretched(text: str, _language: str, draw: random.Random) -> str:
    words = text.split(" ")
    places = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= _LONG]
    if places:
        place = draw.choice(places)
        words[place] = words[place] + words[place][-1] * 3
    return " ".join(words)


def _slip(text: str, draw: random.Random, change: Callable[[str, int], str]) -> str:
    words = re.findall(r"\w+|\W+", text)
    places = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= _LONG]
    if places:
        place = draw.choice(places)
        words[place] = change(words[place], draw.randrange(1, len(words[place]) - 1))
    return "".join(words)


def _lost(text: str, _language: str, draw: random.Random) -> str:
    return _slip(text, draw, lambda word, place: word[:place] + word[place + 1 :])


def _exchanged(text: str, _language: str, draw: random.Random) -> str:
    return _slip(text, draw, lambda word, place: word[:place] + word[place + 1] + word[place] + word[place + 2 :])


def _neighbour(text: str, _language: str, draw: random.Random) -> str:
    def struck(word: str, place: int) -> str:
        row = next((row for row in _AZERTY if word[place].lower() in row), "")
        if not row:
            return word
        here = row.index(word[place].lower())
        return word[:place] + row[here - 1 if here else 1] + word[place + 1 :]

    return _slip(text, draw, struck)


def _split(text: str, _language: str, draw: random.Random) -> str:
    return _slip(text, draw, lambda word, place: word[:place] + " " + word[place:])


def _joined(text: str, _language: str, draw: random.Random) -> str:
    spaces = [match.start() for match in re.finditer(" ", text)]
    if not spaces:
        return text
    place = draw.choice(spaces)
    return text[:place] + text[place + 1 :]


def _wrong_ending(text: str, language: str, _draw: random.Random) -> str:
    return re.sub(r"(?<=\w\w)(?:er|é|ée|ez)\b", "ait", text, count=1) if language == "fr" else text


_HARMLESS: dict[str, Change] = {
    "ouverture": _opened, "signature": _signed, "hésitation": _hesitated, "guillemets": _quoted, "symbole": _symbol,
    "espaces": _spaced, "serré": _closed_up, "lignes": _lines, "majuscules à chaque mot": _titled, "crié": _shouted,
    "minuscules": _lowered, "sans ponctuation": _bare, "sans accents": _without_accents, "décomposé": _decomposed,
    "apostrophes": _apostrophes, "insistance": _insistent, "dit deux fois": _said_twice, "abrégé": _shortened,
    "sans « ne »": _without_ne, "daté": _dated, "lettre traînante": _stretched,
}  # fmt: skip
_TYPED: dict[str, Change] = {
    "lettre perdue": _lost, "lettres échangées": _exchanged, "touche voisine": _neighbour, "mot coupé": _split,
    "mots collés": _joined, "terminaison": _wrong_ending,
}  # fmt: skip
