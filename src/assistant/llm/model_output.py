"""A model's output -> plain sentences with the numbers they cite. Pure; trusts nothing, judges nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.text.cleaning import clean

MAX_SENTENCE = 700
_BARE = re.compile(
    r"[\[【]\s*(?:passages?|sources?|n°)?\s*(\d{1,2}(?:\s*(?:,|;|et|and)\s*\d{1,2})*)\s*[\]】]", re.IGNORECASE
)
_END = re.compile(
    r"(?<!\bM)(?<!\b[A-Z])(?<!\bMme)(?<!\bart)(?<!\bn°)[.!?…؟](?:\s?»|\*\*)?(?:\s*[\[【][^\]】\n]{1,20}[\]】])*\.?(?=\s+[^\s\[【])|\n+"
)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LIST = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Sentence:
    """A sentence without citation marks or markup, the numbers it cites, and whether it is a list item."""

    text: str
    numbers: tuple[int, ...]
    item: bool = False


class Splitter:
    """Splits a stream: ``feed`` yields the sentences that are complete, ``rest`` the last one."""

    def __init__(self) -> None:
        self._waiting = ""

    def feed(self, piece: str) -> Iterator[Sentence]:
        """The sentences that ``piece`` completes."""
        self._waiting += piece
        while match := _END.search(self._waiting):
            whole, self._waiting = self._waiting[: match.end()], self._waiting[match.end() :]
            yield from _sentences(whole)

    def rest(self) -> Iterator[Sentence]:
        """What remains once the model has finished."""
        whole, self._waiting = self._waiting, ""
        yield from _sentences(whole)


def _sentences(written: str) -> Iterator[Sentence]:
    numbers = tuple(
        dict.fromkeys(int(one) for match in _BARE.finditer(written) for one in re.findall(r"\d+", match[1]))
    )
    item = _LIST.match(written) is not None
    text = _BARE.sub("", _LINK.sub(r"\1", _LIST.sub("", written)))
    text = clean(re.sub(r"\*\*|__|`|^#+ ", "", text))
    text = re.sub(r"\s+([.,])", r"\1", text)
    text = re.sub(r"([.!?])\.$", r"\1", text)
    if re.search(r"\w", text):
        yield Sentence(text[: MAX_SENTENCE + 1], numbers, item)
