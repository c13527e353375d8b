"""Whether a sentence contradicts the clause of a page that is about the same thing. Pure.

Clauses are compared, not sentences, since a page often negates one thing and affirms another in one sentence. A
sentence contradicts a page when a notion has the opposite polarity, when one affirms a word that the other negates, or
when their nearest clauses differ by a negation that nothing else explains: « attendez » means « ne signez pas avant ».
The forms of negation and the pairs of opposites are in ``polarity.py``; figures and names are not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.grounding.contradictions import polarity
from assistant.grounding.contradictions.clauses import bare, ruled, stated, whole_clauses, without_reply
from assistant.grounding.contradictions.conditions import only_if
from assistant.grounding.contradictions.contraries import apart, joined, lacking, sides_of, spared, undone
from assistant.grounding.contradictions.step_order import same_steps
from assistant.grounding.facts.extraction import Fact, facts, holds
from assistant.grounding.paraphrase_words import alike, content, filler_stems
from assistant.grounding.thesaurus import expanded_stems, said_by, shared
from assistant.text.analysis import analyse, fold

NOTION, AGREED = 1.0, 0.2
_MARGIN = 0.1
_COVERED = 0.5
_PITFALLS = frozenset(analyse("pièges éviter"))  # a heading whose list says what not to do
_PROHIBITION = re.compile(r"(?:ne |n['’]|pas )")
_ONLY = re.compile(r"\b(?:seule?s?|seulement|uniquement)\b")
_PRONOUN = re.compile(r"\b(?:ils?|elles?|celui-ci|celle-ci)\b")  # the clause before says who


def turned(sentence: str, texts: Sequence[str], context: frozenset[str], language: str) -> bool:
    """Whether a clause of the sentence contradicts the clause of the page about the same thing."""
    sentence, texts = stated(sentence), [without_reply(text) for text in texts]
    whole = " ".join(texts)
    if language != "fr":
        said = polarity.read(sentence, language)
        return polarity.contradicts(said, polarity.read(_same_clauses(sentence, whole, language)))
    if lacking(sentence, whole):
        return True
    if only_if(sentence) and only_if(whole):
        return False
    texts = [cautioned(text, context) for text in texts]
    clauses, held = whole_clauses(sentence), [clause for text in texts for clause in whole_clauses(text)]
    if _opposed(clauses, held, same_steps(sentence, whole)):
        return True
    if _denied_word(clauses, held) or _denied_word(held, clauses):
        return True
    if spared(clauses, held) or apart(clauses, held) or undone(clauses, held) or undone(held, clauses):
        return True
    return any(_against(clause, held, whole, context) for clause in clauses)


def cautioned(text: str, context: frozenset[str]) -> str:
    """A line of a list of pitfalls, rephrased as what not to do."""
    return f"éviter {text}" if context & _PITFALLS and not _PROHIBITION.match(fold(text)) else text


def _against(clause: str, held: Sequence[str], whole: str, context: frozenset[str]) -> bool:
    """Whether a clause contradicts each of the nearest clauses of the page, or one that shares more with it."""
    here = _Clause.of(clause, context)
    scores = {one: here.nearness(one) for one in held}
    best = max(scores.values(), default=0.0)
    near = [one for one, score in scores.items() if score >= best - _MARGIN and shared(here.asked, expanded_stems(one))]
    contrary = here.asked and all(_contrary(clause, one) for one in near or [whole])
    if contrary and not _exclusive(here, clause, held) and not _denied_too(ruled(clause), held):
        return True
    rule = ruled(clause)
    about = frozenset(analyse(polarity.subject(rule))) - filler_stems() - context
    nearest = max(held, key=_Clause.of(rule, context).nearness, default="")
    against = polarity.read(rule).against
    rivals = [one for one in held if one == nearest or polarity.read(one).against != against]
    return not _PRONOUN.search(fold(nearest)) and _rules_another(about, nearest, rivals)


def _opposed(clauses: Sequence[str], held: Sequence[str], ordered: bool) -> bool:
    """Whether a notion stands on one side in the sentence and on the other in what the page says of the same words."""
    readings = [(expanded_stems(one), sides_of(one)) for one in joined(held)]
    for clause in clauses:
        rule = ruled(clause)
        about = frozenset(analyse(polarity.subject(rule))) - filler_stems()
        for name, side in sides_of(rule):
            if (ordered and name == "before") or any((name, side) in sides for _, sides in readings):
                continue
            others = [stems for stems, sides in readings if (name, not side) in sides]
            if any(not about or shared(about, stems) for stems in others):
                return True
    return False


def _denied_word(denying: Sequence[str], others: Sequence[str]) -> bool:
    """Whether what a clause negates, both its words, is affirmed by the other text and never negated in it."""
    targets = [target for one in denying for target in polarity.read(ruled(one)).targets if target]
    readings = [polarity.read(one) for one in others]
    if any(one.against for one in readings) or not targets:
        return False
    stems, own = expanded_stems(" ".join(others)), " ".join(denying)
    return not _explained(own, " ".join(others)) and any(
        all(said_by(word, stems) for word in target) and not _affirmed(target[0], denying) for target in targets
    )


def _denied_too(rule: str, held: Sequence[str]) -> bool:
    """Whether each negation of a clause applies to a word that a clause of the page also negates."""
    targets = polarity.read(rule).targets
    denied = [target for one in held for target in (*polarity.read(one).targets, *polarity.read(one).refused)]
    return bool(targets) and all(target and any(said_by(target[0], one) for one in denied) for target in targets)


def _affirmed(word: str, clauses: Sequence[str]) -> bool:
    """Whether a clause contains a word without negating it."""
    return any(
        said_by(word, expanded_stems(one)) and not any(said_by(word, target) for target in polarity.read(one).targets)
        for one in clauses
    )


def _explained(denying: str, other: str) -> bool:
    """Whether ``other`` has an implicitly negative word that ``denying`` lacks: « attendez »."""
    hints = frozenset(analyse(" ".join(polarity.hints(other))))
    return bool(hints and not all(said_by(hint, expanded_stems(denying)) for hint in hints))


def _contrary(clause: str, held: str) -> bool:
    """Whether a clause contradicts that of the page, each read with and without its condition.

    What the page says is missing, and the clause does not name, counts as such a condition.
    """
    rule = ruled(clause)
    left = bare(held, frozenset(analyse(rule)))  # « si vous n'avez pas de réponse, » is « sans réponse »
    others = {left} if rule != clause else {left, held, ruled(held)}
    return all(_turns(rule, other) for other in others)


def _turns(rule: str, held: str) -> bool:
    """Whether one negates words that the other contains without negating them, and no word of the other explains it."""
    said, have = polarity.read(rule), polarity.read(held)
    if polarity.opposed(said, have):
        return True
    if not polarity.contradicts(said, have) or polarity.agree(said, have):
        return False
    if said.denied and not _names(said, held):
        return False
    if have.denied and not _names(have, rule):
        return False
    if not said.denied and not have.denied and _covered(rule, held) < _COVERED:
        return False
    return not _explained(rule, held) if said.against else not _explained(held, rule)


def _names(reading: polarity.Reading, other: str) -> bool:
    """Whether the other clause contains a word that one of the negations applies to."""
    stems = expanded_stems(other)
    return any(not target or any(said_by(word, stems) for word in target) for target in reading.targets)


def _covered(rule: str, held: str) -> float:
    """The share of a clause's subject that the other one mentions."""
    about = frozenset(analyse(polarity.subject(rule))) - filler_stems()
    return shared(about, expanded_stems(held)) / len(about) if about else 1.0


def _exclusive(here: _Clause, clause: str, held: Sequence[str]) -> bool:
    """Whether a clause says « only » of a thing that the page affirms, while denying it of others."""
    affirmed = [one for one in held if not polarity.read(one).against]
    about = here.about | here.known
    return (
        bool(_ONLY.search(fold(clause)))
        and not here.reading.against
        and any(shared(about, frozenset(analyse(one))) > 1 for one in affirmed)
    )


def _same_clauses(sentence: str, held: str, language: str) -> str:
    """The clauses of ``held`` that share most figures, words and notions with a sentence in another language."""
    wanted, asked = facts(sentence, language), content(sentence, language)
    said = polarity.read(sentence, language).notions
    scores = {
        clause: sum(holds(facts(clause), fact, language) for fact in wanted)
        + len(asked & frozenset(analyse(clause)))
        + len(alike(sentence, analyse(clause), language))
        + 0.5 * len(said & polarity.read(clause).notions)
        for clause in whole_clauses(held)
    }
    most = max(scores.values(), default=0)
    return ", ".join(clause for clause, score in scores.items() if score >= most - 0.5 and score) or held


def _rules_another(about: frozenset[str], nearest: str, held: Sequence[str]) -> bool:
    """Whether a thing that the nearest clause does not name stands in one that says the contrary of it."""
    stems = frozenset(analyse(nearest))
    unsaid = frozenset(one for one in about if not said_by(one, stems))
    side = polarity.read(nearest).against
    enough = 1
    if side and unsaid:  # to negate what the page affirms, a negation must share two words
        unsaid, enough = about - stems, 2
    return any(
        len(unsaid.intersection(analyse(one))) >= enough and polarity.read(one).against != side
        for one in held
        if one != nearest
    )


@dataclass(frozen=True)
class _Clause:
    """A clause of a sentence: its words, its subject, the part of it already in the title, its reading."""

    asked: frozenset[str]
    about: frozenset[str]
    known: frozenset[str]
    figures: frozenset[Fact]
    reading: polarity.Reading

    @classmethod
    def of(cls, clause: str, context: frozenset[str]) -> _Clause:
        """The reading of a clause under a title and a heading, whose stems are ``context``."""
        about = frozenset(analyse(polarity.subject(clause)))
        return cls(frozenset(analyse(clause)), about - context, about & context, facts(clause), polarity.read(clause))

    def nearness(self, held: str) -> float:
        """How close a clause of the page is; sharing the subject counts more than sharing the rest."""
        stems, reading = frozenset(analyse(held)), polarity.read(held)
        words = shared(self.about, stems) + 0.4 * shared(self.known, stems) + 0.2 * shared(self.asked, stems)
        words += sum(holds(facts(held), one) for one in self.figures) + AGREED * (
            self.reading.against == reading.against
        )
        return words + NOTION * len(self.reading.notions & reading.notions) - 0.15 * len(stems)
