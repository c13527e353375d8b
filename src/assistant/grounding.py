"""Which sentences of a model may be shown: those that a numbered passage of ours supports, fact by fact.

A sentence stays only if one passage it cites holds each of its figures, dates, addresses, references and names in the
same place, says most of its words, and does not say the contrary. Nothing is repaired: a sentence is shown or dropped.
Pure: no model, no index, no clock. The threshold was measured on ``grounding.jsonl`` of the evaluation.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

from assistant import polarity
from assistant.facts import Fact, facts, holds, table
from assistant.language_terms import expand, notions
from assistant.lexical import STOP_WORDS, analyse, fold, stem, words
from assistant.names import known_name, names
from assistant.spelled_numbers import in_digits

SUPPORT = 0.6
SUPPORT_ABROAD = 0.5
_NAMED = 0.25
_CUT = re.compile(r"(?<=[.!?;…])\s+|\n+")
_CLAUSE = re.compile(r"[,;:()]\s|\s(?=(?:mais|sauf|et|but|except|unless|car|si|pero|mas|ma|але)\s)")
_NOUN_AFTER = frozenset(
    """le la les l un une des du de d au aux ce cet cette ces votre vos son sa ses leur leurs notre nos a en pour par
    sur chez dans sous vers aucun aucune chaque quel quelle""".split()
)
_RIVALS = re.compile(r"[,;:]\s|\s(?=(?:ou|et|or|and)\s)")


@dataclass(frozen=True)
class Evidence:
    """A passage as the model was given it: our number, its page's title, its heading, its text."""

    number: int
    title: str
    section: str
    text: str
    language: str = field(default="fr")

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The sentences and list lines, each with the line that introduces it."""
        found: list[Segment] = []
        lead = ""
        for line in self.text.splitlines():
            item = line.lstrip().startswith("-")
            bare = line.strip().lstrip("-•").strip()
            lead = lead if item else ""
            found.extend(Segment(part.strip(), lead, item) for part in _CUT.split(bare) if part.strip())
            lead = bare if bare.endswith(":") else lead
        return tuple(found)

    @cached_property
    def context(self) -> frozenset[str]:
        """The stems of the title and of the heading."""
        return frozenset(analyse(f"{self.title} {self.section}"))

    @cached_property
    def stems(self) -> frozenset[str]:
        """All its stems."""
        return frozenset(analyse(self.text)) | self.context


@dataclass(frozen=True)
class Segment:
    """A sentence of a passage; ``lead`` introduces the list it belongs to."""

    text: str
    lead: str = ""
    item: bool = False

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """The facts it states, those of its lead among them."""
        return facts(f"{self.lead} {self.text}")

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its stems and those of its lead."""
        return frozenset(analyse(f"{self.lead} {self.text}"))

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Its clauses."""
        return tuple(part for part in _CLAUSE.split(self.text) if part and part.strip())


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence may be shown, the number of the passage that holds it, and why it may not."""

    kept: bool
    number: int = 0
    reason: str = ""
    segments: tuple[int, ...] = ()


def judge(sentence: str, cited: Sequence[Evidence], language: str = "fr") -> Verdict:
    """The verdict on a sentence without marks, against the passages it cites; one of them must hold all of it."""
    verdict = Verdict(kept=False, reason="source")
    for evidence in cited:
        verdict = _against(sentence, evidence, language)
        if verdict.kept:
            return verdict
    return verdict


def _against(sentence: str, evidence: Evidence, language: str) -> Verdict:
    wanted = facts(sentence, language)
    everywhere = facts(f"{evidence.title}. {evidence.section}. {evidence.text}")
    if any(not holds(everywhere, fact, language) for fact in wanted):
        return Verdict(kept=False, reason="fact")
    held = f"{evidence.title} {evidence.section} {evidence.text}"
    if any(not known_name(name, held, language) for name in names(sentence, language)):
        return Verdict(kept=False, reason="name")
    places = _places(sentence, wanted, evidence, language)
    if not places:
        return Verdict(kept=False, reason="place")
    support = _support(sentence, evidence, places, language)
    if language != "fr" and list(names(sentence, language)):
        support += _NAMED  # each name was recognised above
    if support < (SUPPORT if language == "fr" else SUPPORT_ABROAD):
        return Verdict(kept=False, reason="support")
    if language == "fr" and _strange_noun(sentence, evidence.stems):
        return Verdict(kept=False, reason="noun")
    if _crossed(sentence, wanted, " ".join(evidence.segments[place].text for place in places), language):
        return Verdict(kept=False, reason="crossed")
    if _turned(sentence, [evidence.segments[place] for place in places], language):
        return Verdict(kept=False, reason="polarity")
    return Verdict(kept=True, number=evidence.number, segments=places)


def _places(sentence: str, wanted: frozenset[Fact], evidence: Evidence, language: str) -> tuple[int, ...]:
    """The one segment, or the two neighbours, that hold every fact of the sentence and most of its words."""
    segments = evidence.segments
    asked = _content(sentence, language)
    best: tuple[float, tuple[int, ...]] = (-1.0, ())
    for first in range(len(segments)):
        for last in (first, first + 1):
            if last >= len(segments) or (last > first and not _joined(segments, first)):
                continue
            window = segments[first : last + 1]
            have = frozenset(fact for one in window for fact in one.facts) | facts(
                f"{evidence.title}. {evidence.section}"
            )
            if not all(holds(have, fact, language) for fact in wanted):
                continue
            stems = frozenset(stem for one in window for stem in one.stems)
            strangers = (asked & evidence.stems) - stems - evidence.context
            score = len(asked & stems) - 1.5 * len(strangers) - 0.5 * (last - first)
            if score > best[0] or (not best[1] and score >= -1):
                best = (score, tuple(range(first, last + 1)))
    return best[1]


def _joined(segments: Sequence[Segment], first: int) -> bool:
    """Neighbours may be read together unless they are two lines of a list of cases."""
    return not (segments[first].item and segments[first + 1].item)


def _crossed(sentence: str, wanted: frozenset[Fact], held: str, language: str) -> bool:
    """Whether the sentence gives one case the figure of another case of the same segment."""
    parts = [(facts(part), frozenset(analyse(part))) for part in _RIVALS.split(held) if part.strip()]
    mine = [place for place, (have, _) in enumerate(parts) if any(holds(have, fact, language) for fact in wanted)]
    kinds = {_kind(fact) for fact in wanted}
    asked = _content(sentence, language) | _alike(sentence, (stem for _, stems in parts for stem in stems), language)
    own = frozenset(stem for place in mine for stem in parts[place][1])
    for place, (have, stems) in enumerate(parts):
        if place in mine or not kinds & {_kind(fact) for fact in have}:
            continue
        strangers = {stem for stem in (asked & stems) - own if not stem[0].isdigit()} - _light()
        if strangers and mine and (place > min(mine) or {s for s in own - asked if not s[0].isdigit()} - _light()):
            return True
    return False


def _alike(sentence: str, stems: Iterable[str], language: str) -> frozenset[str]:
    """The French stems that begin like a word of a sentence in another language: « grises », « gris »."""
    heads = {word[:4] for word in re.findall(r"[a-z]{5,}", fold(sentence))} if language != "fr" else set()
    return frozenset(stem for stem in stems if len(stem) > 3 and stem[:4] in heads)


def _kind(fact: Fact) -> tuple[str, str]:
    return (fact.kind, str(fact.value[1])) if fact.kind == "number" else (fact.kind, "")


def _content(sentence: str, language: str) -> frozenset[str]:
    words = sentence if language == "fr" else expand(sentence, language)
    return frozenset(stem for stem in analyse(words) if not stem[0].isdigit())


def _support(sentence: str, evidence: Evidence, places: Sequence[int], language: str) -> float:
    """The share of the sentence's words that its segments, the title or the heading say."""
    stems = frozenset(stem for place in places for stem in evidence.segments[place].stems) | evidence.context
    if language != "fr":
        return _support_abroad(sentence, stems, language)
    asked = {
        stem for stem in analyse(in_digits(fold(_ADDRESS.sub("", sentence)), "fr")) if not stem[0].isdigit()
    } - _light()
    return sum(stem in stems for stem in asked) / len(asked) if asked else 1.0


@functools.cache
def _light() -> frozenset[str]:
    """The stems a rewriting may add: those of ``data/rewording.toml``, units, days and months."""
    data = tomllib.loads((files("assistant") / "data" / "rewording.toml").read_text(encoding="utf-8"))
    measures = [words for section in ("units", "weekdays", "months") for words in table()[section].values()]
    return frozenset(stem for words in (*data.values(), *measures) for stem in analyse(words))


_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\b[\w-]+(?:\.[\w-]+)+\b")


def _strange_noun(sentence: str, stems: frozenset[str]) -> bool:
    """Whether it names or qualifies a thing that the passage does not: « bacs verts », « en préfecture »."""
    known = stems | _light()
    before, said = "", False
    for word in words(in_digits(fold(_ADDRESS.sub("", sentence)), "fr")):
        alone = stem(word)
        strange = word not in STOP_WORDS and not word[0].isdigit() and alone not in known
        verb = word.endswith("ment") or (said and before.endswith("s") and word.endswith("ent"))
        if strange and (before in _NOUN_AFTER or said) and not verb:
            return True
        before, said = word, word not in STOP_WORDS and not strange and alone in stems
    return False


def _support_abroad(sentence: str, stems: frozenset[str], language: str) -> float:
    """The share of the notions named that the passage names; looks and figures must speak when there are none."""
    named = [frozenset(analyse(one)) for one in notions(sentence, language)]
    telling = [one for one in named if not one & _light()]
    alike = _alike(sentence, stems, language)
    if not telling:
        return 1.0 if alike or facts(sentence, language) else 0.0
    return (sum(bool(one & stems) for one in telling) + 0.5 * len(alike)) / len(telling)


def _turned(sentence: str, segments: Sequence[Segment], language: str) -> bool:
    """Whether a clause of the sentence says the contrary of the clause that says the same thing."""
    whole = " ".join(one.text for one in segments)
    said, have = polarity.read(sentence, language), polarity.read(whole)
    if language != "fr":
        return polarity.contradicts(said, have)
    if polarity.opposed(said, have):
        return True
    held = [clause for one in segments for clause in one.clauses]
    for clause in _CLAUSE.split(sentence):
        asked = frozenset(analyse(clause or ""))
        nearest = max(held, key=lambda one: len(asked & frozenset(analyse(one))) - 0.15 * len(analyse(one)), default="")
        nearest = nearest if asked & frozenset(analyse(nearest)) else whole
        if asked and polarity.contradicts(polarity.read(clause), polarity.read(nearest)):
            return True
    return False
