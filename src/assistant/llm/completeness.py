"""Whether what is left of a model's answer may stand: no list cut, no exception lost, no rule of the commune forgotten.

Pure. What does not pass is replaced by the extractive answer, which keeps these things by construction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from assistant.answering.draft import Draft
from assistant.llm.context import Given
from assistant.text.analysis import analyse, fold

_EXCEPTION = re.compile(
    r"\b(sauf|excepte|hormis|a l'exception|toutefois|cependant|neanmoins|attention|a condition|seulement|uniquement)\b"
    r"(.*)"
)
_ABROAD = re.compile(
    r"\b(except|unless|only|however|provided|but|salvo|excepto|solo|pero|exceto|apenas|so|mas|tranne|eccetto|ma|soltanto"
    r"|haric|disinda|ancak|sadece|yalnizca|крім|окрім|лише|тільки|але|якщо|if|si|se)\b|(?:الا|باستثناء|فقط|لكن|اذا)"
)
_LEANS = re.compile(r"(il|elle|ils|elles|cela|ceci|ça|celui|celle|ceux|dans ce cas|it|they|this|that)\b", re.IGNORECASE)
_LISTED = re.compile(r"^\s*(?:-|\d+\.) ", re.MULTILINE)
_MIN_LIST, _SHARE = 3, 0.4


def complete(
    texts: Sequence[str],
    dropped: int,
    used: Mapping[int, Set[int]],
    given: Sequence[Given],
    draft: Draft,
    language: str,
) -> bool:
    """Whether sentences ``texts`` say enough; ``used`` are the segments they rest on, by number of passage."""
    if not texts or dropped > len(texts) or (dropped and _LEANS.match(texts[0])):
        return False
    shown = {one.passage_id for one in draft.citations}
    for one in given:
        segments = used.get(one.evidence.number, frozenset())
        if one.passage.local and one.passage.id in shown and not segments:
            return False
        if not _list_whole(one, segments, draft) or not _exceptions_kept(one, segments, " ".join(texts), language):
            return False
    return draft.citations[0].document_id in {one.document.id for one in given if used.get(one.evidence.number)}


def _list_whole(one: Given, segments: Set[int], draft: Draft) -> bool:
    """A list that the extractive answer shows whole is shown whole."""
    items = {place for place, segment in enumerate(one.evidence.segments) if segment.item}
    listed = draft.citations[0].passage_id == one.passage.id and len(_LISTED.findall(draft.text)) >= _MIN_LIST
    return not listed or items <= segments


def _exceptions_kept(one: Given, segments: Set[int], text: str, language: str) -> bool:
    """Every exception in a segment used, or opening the next one, is said."""
    every = one.evidence.segments
    for place in segments:
        following = every[place + 1].text if place + 1 < len(every) else ""
        for words, only_start in ((every[place].text, False), (following, True)):
            match = _EXCEPTION.search(fold(words).replace("’", "'"))
            if match is None or (only_start and match.start() > 0):
                continue
            if not _said(match[2], text, language):
                return False
    return True


def _said(exception: str, text: str, language: str) -> bool:
    if language != "fr":
        return _ABROAD.search(fold(text)) is not None
    stems = set(analyse(exception))
    return not stems or len(stems & set(analyse(text))) >= _SHARE * len(stems)
