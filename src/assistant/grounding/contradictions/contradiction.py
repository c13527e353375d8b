"""Whether a sentence contradicts the clauses of a page on the same words. Pure.

Clauses are compared, not sentences, since a page often negates one thing and affirms another in one sentence. A
sentence contradicts a page when a notion has the opposite polarity, or when one affirms a word that the other negates.
The forms of negation and the pairs of opposites are in ``polarity.py``; figures and names are not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.grounding.contradictions import polarity
from assistant.grounding.contradictions.clauses import ruled, stated, whole_clauses, without_reply
from assistant.grounding.contradictions.contraries import apart, joined, lacking, sides_of
from assistant.grounding.contradictions.step_order import same_steps
from assistant.grounding.facts.extraction import facts, holds
from assistant.grounding.rewording import alike, content, filler_stems
from assistant.grounding.thesaurus import expanded_stems, said_by, shared
from assistant.text.analysis import analyse, fold

_PITFALLS = frozenset(analyse("pièges éviter"))  # a heading whose list says what not to do
_PROHIBITION = re.compile(r"(?:ne |n['’]|pas )")


def turned(sentence: str, texts: Sequence[str], context: frozenset[str], language: str) -> bool:
    """Whether a clause of the sentence contradicts what the page says of the same words."""
    sentence, texts = stated(sentence), [without_reply(text) for text in texts]
    whole = " ".join(texts)
    if language != "fr":
        said = polarity.read(sentence, language)
        return polarity.contradicts(said, polarity.read(_same_clauses(sentence, whole, language)))
    if lacking(sentence, whole):
        return True
    clauses = whole_clauses(sentence)
    held = [clause for text in texts for clause in whole_clauses(cautioned(text, context))]
    return (
        _opposed(clauses, held, same_steps(sentence, whole))
        or _denied_word(clauses, held)
        or _denied_word(held, clauses)
        or apart(clauses, held)
    )


def cautioned(text: str, context: frozenset[str]) -> str:
    """A line of a list of pitfalls, rephrased as what not to do."""
    return f"éviter {text}" if context & _PITFALLS and not _PROHIBITION.match(fold(text)) else text


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
