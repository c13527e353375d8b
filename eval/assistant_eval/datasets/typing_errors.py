"""Questions typed badly: one or two slips on an AZERTY keyboard, or the spelling of short messages. Pure and seeded."""

from __future__ import annotations

import random
import re
import unicodedata

from assistant.text.analysis import fold

_ROWS = ("azertyuiop", "qsdfghjklm", "wxcvbn")
_LONG = 4
_SMS = (
    (r"\bqu['’]est[- ]ce que\b", "ske"),
    (r"\best[- ]ce que\b", "eske"),
    (r"\bc['’]est\b", "c"),
    (r"\bj['’]ai\b", "g"),
    (r"\bpour\b", "pr"),
    (r"\bquand\b", "kan"),
    (r"\bquel(le)?s?\b", "kel"),
    (r"\bquoi\b", "koi"),
    (r"\bqui\b", "ki"),
    (r"\bque\b", "ke"),
    (r"\bcomment\b", "coment"),
    (r"\bcombien\b", "combi1"),
    (r"\bdans\b", "ds"),
    (r"\bavec\b", "ac"),
    (r"\bpas\b", "pa"),
    (r"\bfaut\b", "fo"),
    (r"\bpeut\b", "peu"),
    (r"qu(?=[aeio])", "k"),
    (r"(?<=\w)eau\b", "o"),
    (r"(?<=\w)er\b", "é"),
    (r"(?<=\w\w\w)ent\b", "en"),
    (r"([cdlnmst])['’](?=\w)", r"\1"),
    (r"(\w)\1", r"\1"),
)


def slipped(question: str, seed: int) -> str:
    """``question`` with one or two slips of the fingers on its longer words."""
    chooser = random.Random(seed)  # noqa: S311 - reproducible, not secret
    words = re.findall(r"\w+|\W+", question)
    places = [place for place, word in enumerate(words) if word.isalpha() and len(word) >= _LONG]
    for place in chooser.sample(places, min(len(places), chooser.choice((1, 2)))):
        words[place] = _slip(words[place], chooser)
    return "".join(words)


def _slip(word: str, chooser: random.Random) -> str:
    place = chooser.randrange(1, len(word) - 1)
    kind = chooser.choice(("neighbour", "lost", "doubled", "exchanged"))
    if kind == "lost":
        return word[:place] + word[place + 1 :]
    if kind == "doubled":
        return word[:place] + word[place] + word[place:]
    if kind == "exchanged":
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    return word[:place] + chooser.choice(_neighbours(fold(word[place]))) + word[place + 1 :]


def _neighbours(letter: str) -> str:
    for row in _ROWS:
        place = row.find(letter)
        if place >= 0:
            return row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
    return letter


def as_sms(question: str) -> str:
    """``question`` without accents or capitals, in the spelling of short messages."""
    text = question.lower()
    for pattern, short in _SMS:
        text = re.sub(pattern, short, text)
    return re.sub(r"[?!.,;:]", "", fold(text)).strip()


def mistyped(question: str, number: int) -> str:
    """The bad spelling of the ``number``-th question: two in three are slips, one in three an SMS."""
    return as_sms(question) if number % 3 == 2 else slipped(question, number)


def without_accents(text: str) -> str:
    """``text`` in its own case, its accents left out."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
