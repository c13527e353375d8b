"""Which sentences of a model may be shown: those that a numbered passage of ours supports, fact by fact.

A sentence is kept only if one passage it cites contains each of its figures, dates, addresses, references and names in
the same place, covers most of its words, and does not contradict it. Nothing is repaired: a sentence is shown or
dropped. For French, an entailment score is weighed against the objections of the rules; other languages are judged by
the rules alone. No index, no clock, no network. Thresholds were tuned on pairs of the evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.grounding.contradictions import polarity
from assistant.grounding.contradictions.contradiction import turned
from assistant.grounding.contradictions.other_cases import crossed
from assistant.grounding.facts.extraction import Fact, facts, holds
from assistant.grounding.names import known_name, names
from assistant.grounding.paraphrase_words import alike, content, has_verb
from assistant.grounding.segments import Evidence, Segment
from assistant.grounding.support import support_abroad
from assistant.grounding.thesaurus import said_by
from assistant.grounding.weighing import Reader, supported
from assistant.text.analysis import fold

SUPPORT_ABROAD = 0.5
_NAMED = 0.25
# What joins two statements of a sentence; a part that depends on the other is not read alone.
_PARTS = re.compile(r"\s*[;:]\s+|,\s+(?:alors que|tandis que|mais|et)\s+|,\s+(?=puis\s)")
_DEPENDENT = re.compile(
    r"(?:on|ce|c'|cela|ca|celui|celle|ceux|y|en|le|la|les|lui|leur)\b(?!\s\w+[\s,])|(?:il|elle|ils|elles)\b(?! faut)"
)


@dataclass(frozen=True)
class SentenceVerdict:
    """Whether a sentence may be shown, the number of the passage that supports it, or the reason it may not."""

    kept: bool
    number: int = 0
    reason: str = ""
    segments: tuple[int, ...] = ()


def judge(sentence: str, cited: Sequence[Evidence], reader: Reader, language: str = "fr") -> SentenceVerdict:
    """The verdict on a sentence without marks, against the passages it cites; one of them must support all of it.

    Args:
        sentence: As the model wrote it, in ``language``.
        cited: The passages it cites.
        reader: Scores a French sentence against a passage.
        language: Sentences in other languages than French are judged by the rules alone.
    """
    verdict = SentenceVerdict(kept=False, reason="source")
    for evidence in cited:
        verdict = _against(sentence, evidence, reader, language)
        if language == "fr" and verdict.reason == "place":  # reading two parts separately cannot fix any other reason
            verdict = _in_parts(sentence, evidence, verdict, reader)
        if verdict.kept:
            return verdict
    return verdict


def _in_parts(sentence: str, evidence: Evidence, whole: SentenceVerdict, reader: Reader) -> SentenceVerdict:
    """The verdict on a sentence whose two parts are each supported by one passage; else that on the whole."""
    parts = [part for part in _PARTS.split(sentence.rstrip(" .")) if part]
    if len(parts) < 2 or any(_DEPENDENT.match(fold(part)) or not has_verb(part) for part in parts[1:]):
        return whole
    verdicts = [_against(part, evidence, reader, "fr") for part in parts]
    if not all(one.kept for one in verdicts):
        return whole
    places = sorted({place for one in verdicts for place in one.segments})
    return SentenceVerdict(kept=True, number=evidence.number, segments=tuple(places))


def held_at(sentence: str, evidence: Evidence, language: str) -> tuple[tuple[int, ...], str]:
    """The positions of the segments that would support a sentence, or why none can: a missing fact or name."""
    wanted = facts(sentence, language)
    everywhere = facts(f"{evidence.title}. {evidence.section}. {evidence.text}")
    if any(not holds(everywhere, fact, language) for fact in wanted):
        return (), "fact"
    held = f"{evidence.title} {evidence.section} {evidence.text}"
    if any(not known_name(name, held, language) for name in names(sentence, language)):
        return (), "name"
    places = _places(sentence, wanted, evidence, language)
    return places, "" if places else "place"


def _against(sentence: str, evidence: Evidence, reader: Reader, language: str) -> SentenceVerdict:
    """The verdict on a whole sentence: its facts, its names, then the entailment score, or the rules without one."""
    places, reason = held_at(sentence, evidence, language)
    if not reason and language == "fr":
        reason = "" if supported(sentence, evidence, places, reader) else "doubt"
    elif not reason:
        reason = _objection(sentence, evidence, places, language)
    return SentenceVerdict(kept=not reason, number=0 if reason else evidence.number, reason=reason, segments=places)


def _objection(sentence: str, evidence: Evidence, places: Sequence[int], language: str) -> str:
    """The first objection to a sentence that is not French, though the segments at ``places`` contain its facts."""
    if not _enough(sentence, evidence, places, language):
        return "support"
    if crossed(sentence, " ".join(evidence.segments[place].text for place in places), language):
        return "crossed"
    lines = [evidence.segments[place].led for place in places]
    return "polarity" if turned(sentence, lines, evidence.context, language) else ""


def _places(sentence: str, wanted: frozenset[Fact], evidence: Evidence, language: str) -> tuple[int, ...]:
    """The segment, or the two adjacent ones, with every fact of the sentence and most of its words."""
    segments = evidence.segments
    asked = content(sentence, language)
    best: tuple[float, tuple[int, ...]] = (-1.0, ())
    # A figure of the title counts for every line, unless a line says it: then it belongs to that line.
    said = frozenset(fact for one in segments for fact in one.facts)
    of_title = facts(f"{evidence.title}. {evidence.section}") - said
    for first in range(len(segments)):
        for last in (first, first + 1):
            if last >= len(segments) or (last > first and not _joined(segments, first)):
                continue
            window = segments[first : last + 1]
            have = frozenset(fact for one in window for fact in one.facts) | of_title
            if not all(holds(have, fact, language) for fact in wanted):
                continue
            stems = frozenset(stem for one in window for stem in one.stems)
            near = stems | evidence.context
            spoken = frozenset(one for one in asked if one in near or (language == "fr" and said_by(one, near)))
            strangers = (asked & evidence.stems) - spoken
            score = (
                len(asked & near)
                + 0.8 * len(spoken - near)
                + _same_notions(sentence, window, language)
                + 0.5 * len(alike(sentence, stems, language))
                - 1.5 * len(strangers)
                - 0.5 * (last - first)
            )
            if score > best[0] or (not best[1] and score >= -1):
                best = (score, tuple(range(first, last + 1)))
    return best[1]


def _same_notions(sentence: str, window: Sequence[Segment], language: str) -> float:
    """How many notions of ``polarity.toml`` both name: often all that can be matched in other languages."""
    said = {name for name, _ in polarity.read(sentence, language).sides}
    return float(len(said & {name for name, _ in polarity.read(" ".join(one.text for one in window)).sides}))


def _joined(segments: Sequence[Segment], first: int) -> bool:
    """Whether adjacent segments may be read together: not two items of a list of cases."""
    return not (segments[first].item and segments[first + 1].item)


def _enough(sentence: str, evidence: Evidence, places: Sequence[int], language: str) -> bool:
    """Whether the segments, the title and the heading cover enough of a sentence."""
    stems = frozenset(stem for place in places for stem in evidence.segments[place].stems) | evidence.context
    named = _NAMED * bool(list(names(sentence, language)))  # each name was recognised before
    return support_abroad(sentence, stems, language) + named >= SUPPORT_ABROAD
