"""Whether the sentences kept from a model's answer are enough: no list, exception or local rule may be cut short.

Pure. An answer that fails is replaced by the extractive one, which keeps all of these by construction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from assistant.answering.draft import Draft
from assistant.llm.context import ContextPassage
from assistant.text.analysis import analyse, fold

_EXCEPTION = re.compile(
    r"\b(sauf|excepte|hormis|a l'exception|toutefois|cependant|neanmoins|attention|a condition|seulement|uniquement)\b"
    r"(.*)"
)
_ABROAD = re.compile(
    r"\b(except|unless|only|however|provided|but|salvo|excepto|solo|pero|exceto|apenas|so|mas|tranne|eccetto|ma|soltanto"
    r"|haric|disinda|ancak|sadece|yalnizca|крім|окрім|лише|тільки|але|якщо|if|si|se)\b|(?:الا|باستثناء|فقط|لكن|اذا)"
)
_OPENS_ON_PRONOUN = re.compile(
    r"(il|elle|ils|elles|cela|ceci|ça|celui|celle|ceux|dans ce cas|it|they|this|that)\b", re.IGNORECASE
)
_LISTED = re.compile(r"^\s*(?:-|\d+\.) ", re.MULTILINE)
_MIN_LIST, _SHARE = 3, 0.4


def complete(
    texts: Sequence[str],
    dropped: int,
    used: Mapping[int, Set[int]],
    passages: Sequence[ContextPassage],
    draft: Draft,
    language: str,
) -> bool:
    """Whether sentences ``texts`` are enough; ``used`` are the segments that support them, by passage number."""
    if not texts or dropped > len(texts) or (dropped and _OPENS_ON_PRONOUN.match(texts[0])):
        return False
    shown = {one.passage_id for one in draft.citations}
    for one in passages:
        segments = used.get(one.evidence.number, frozenset())
        if one.passage.local and one.passage.id in shown and not segments:
            return False
        if not _list_whole(one, segments, draft) or not _exceptions_kept(one, segments, " ".join(texts), language):
            return False
    return draft.citations[0].document_id in {one.document.id for one in passages if used.get(one.evidence.number)}


def _list_whole(one: ContextPassage, segments: Set[int], draft: Draft) -> bool:
    """Whether a list that the extractive answer shows in full is used in full."""
    items = {place for place, segment in enumerate(one.evidence.segments) if segment.item}
    listed = draft.citations[0].passage_id == one.passage.id and len(_LISTED.findall(draft.text)) >= _MIN_LIST
    return not listed or items <= segments


def _exceptions_kept(one: ContextPassage, segments: Set[int], text: str, language: str) -> bool:
    """Whether every exception in a segment used, or at the start of the next one, is stated."""
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
