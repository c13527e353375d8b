"""Whether a sentence gives one case the figure of another: « adulte : 42 € » where a page says 86 € for adults.

A page often lists cases in one sentence (« 180 € aux habitants et 320 € aux autres »); the words that go with one
figure must not be attached to another figure of the same kind. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.facts.extraction import Fact, facts, holds
from assistant.grounding.paraphrase_words import alike, content, filler_stems, plain_verbs
from assistant.grounding.segments import Evidence
from assistant.grounding.thesaurus import said_by
from assistant.text.analysis import analyse

_RIVALS = re.compile(r"[,;:]\s|\s(?=(?:ou|et|or|and)\s)")


def crossed(sentence: str, held: str, language: str) -> bool:
    """Whether the sentence gives one case the figure of another case of the same segment."""
    cases = [(facts(part), frozenset(analyse(part))) for part in _RIVALS.split(held) if part.strip()]
    return any(
        _other_case(fact, content(part, language) | alike(part, analyse(held), language), cases, part, language)
        for part in _figured(sentence, language)
        for fact in facts(part, language)
    )


def told_elsewhere(sentence: str, held: str, others: Sequence[str]) -> bool:
    """Whether another sentence of the page shares more words, with another figure of the same kind."""
    said, asked = facts(sentence), content(sentence, "fr")
    here = len(asked & frozenset(analyse(held)))
    return any(
        len(asked & frozenset(analyse(other))) > here
        and any(_same_kind(fact, one) and one not in said for fact in said for one in facts(other))
        for other in others
    )


def another_case(sentence: str, evidence: Evidence, places: Sequence[int]) -> bool:
    """Whether the figures are in one place of the passage and the words in another."""
    figures = facts(sentence)
    holders = [place for place in places if any(holds(evidence.segments[place].facts, one) for one in figures)]
    held = " ".join(evidence.segments[place].text for place in holders or places)
    others = [one.text for place, one in enumerate(evidence.segments) if place not in (holders or places)]
    return told_elsewhere(sentence, held, others) or of_another_line(sentence, evidence, places)


def of_another_line(sentence: str, evidence: Evidence, places: Sequence[int]) -> bool:
    """Whether the places are list items and a word of the sentence belongs to another item: « adulte : 42 € »."""
    lines = [evidence.segments[place] for place in places]
    if not any(line.item for line in lines):
        return False
    here = evidence.context.union(*(line.stems for line in lines))
    others = frozenset(stem for one in evidence.segments if one.item and one not in lines for stem in one.stems)
    telling = content(sentence, "fr") - filler_stems()
    return any(one in others and not said_by(one, here) for one in telling)


def _figured(sentence: str, language: str) -> list[str]:
    """The parts of a sentence that contain a figure, each with the preceding text that contains none."""
    parts, waiting = [], ""
    for one in _RIVALS.split(sentence):
        waiting = f"{waiting} {one}"
        if facts(one, language):
            parts.append(waiting)
            waiting = ""
    if parts and waiting:
        parts[-1] += waiting
    return parts


def _other_case(
    fact: Fact,
    asked: frozenset[str],
    cases: Sequence[tuple[frozenset[Fact], frozenset[str]]],
    part: str,
    language: str,
) -> bool:
    mine = [place for place, (have, _) in enumerate(cases) if holds(have, fact, language)]
    own = frozenset(stem for place in mine for stem in cases[place][1])
    unsaid, said = _telling(own - asked), facts(part, language)
    for place, (have, stems) in enumerate(cases):
        others = [one for one in have if _same_kind(fact, one) and not any(holds(frozenset({one}), f) for f in said)]
        if not mine or place in mine or not others:
            continue
        if language != "fr" and asked & own - stems:
            continue  # few words of other languages are recognised: one that belongs only to the right case is enough
        others_own = _telling((asked & stems) - own) - (filler_stems() if language != "fr" else frozenset())
        if others_own and (place > min(mine) or unsaid):
            return True
    return False


def _telling(stems: frozenset[str]) -> frozenset[str]:
    return frozenset(stem for stem in stems if not stem[0].isdigit()) - plain_verbs()


def _same_kind(one: Fact, other: Fact) -> bool:
    if one.kind != "number":
        return one.kind == other.kind
    return other.kind == "number" and (one.value[1] == other.value[1] or not other.value[1])
