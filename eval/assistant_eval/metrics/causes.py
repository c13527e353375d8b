"""Where wrong answers come from, so that a person knows which stage to mend first: a count by cause, pure.

A wrong answer may have several causes. The search is told apart from the choice of a passage and from the decision to
answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant_eval.datasets.golden import ANSWERS
from assistant_eval.metrics.scoring import Outcome

_CAUSES: dict[str, Callable[[Outcome], bool]] = {
    "répondu « en partie » au lieu de « répondu »": lambda one: not one.status and one.kind,
    "silence à tort": lambda one: not one.kind and one.should_abstain is False and one.abstained,
    "réponse au lieu d'un silence": lambda one: not one.kind and one.answered_as in ANSWERS,
    "mauvaise page, absente des cinq premières trouvées": lambda one: one.first is False and one.found_5 == 0,
    "mauvaise page, la bonne était trouvée": lambda one: one.first is False and one.found_5 == 1,
    "bonne page, mauvais passage": lambda one: one.first is True and one.section is False,
    "bon passage, fait manquant": lambda one: one.section is True and one.facts is not None and one.facts < 1,
    "urgence non vue, ou sans ses numéros": lambda one: one.emergency is False,
    "règle absolue enfreinte": lambda one: bool(one.breaches),
}


def causes(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many wrong answers have each cause, the commonest first; those of none are left out."""
    wrong = [one for one in outcomes if not one.right]
    counts = {label: sum(is_so(one) for one in wrong) for label, is_so in _CAUSES.items()}
    return dict(sorted(((label, count) for label, count in counts.items() if count), key=lambda pair: -pair[1]))
