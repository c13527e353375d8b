"""Citation precision and recall as ALCE defines them, with a support that code decides.

A statement is recalled when the passages it cites support it together; a citation is precise when its statement is
recalled and it is not superfluous (it supports alone, or the others do not). The default support asks that every quote
be the text at its place, that the passages hold every figure, date, address and reference of the statement, and most
of its words. Another judge (an entailment model, a language model) fits behind :class:`Support`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.grounding.facts.extraction import facts, holds
from assistant.records import Answer, Citation, Document, Passage
from assistant.text.analysis import analyse
from assistant_eval.metrics.statements import Statement, statements

WORDS = 0.5


class Pages(Protocol):
    """Where documents and passages are read; an index generation is one."""

    def document(self, identifier: str, /) -> Document:
        """The document; raises ``NotFound``."""

    def passage(self, identifier: str, /) -> Passage:
        """The passage; raises ``NotFound``."""


@dataclass(frozen=True)
class Cited:
    """A cited passage with what stands above it; ``exact`` when the quote is the text at its place."""

    text: str
    exact: bool


class Support(Protocol):
    """A judge: whether passages, read together, support a statement in ``language``."""

    def __call__(self, statement: str, passages: Sequence[Cited], language: str, /) -> bool:
        """The verdict."""


@dataclass(frozen=True)
class CitationQuality:
    """Shares between 0 and 1 of one answer's statements and citations; None when it has none."""

    recall: float | None
    precision: float | None


def cited(citation: Citation, pages: Pages) -> Cited:
    """The passage of a citation and whether its quote is exact."""
    document, passage = pages.document(citation.document_id), pages.passage(citation.passage_id)
    words = document.text[passage.start : passage.end]
    exact = (
        bool(citation.quote)
        and document.text[citation.start : citation.end] == citation.quote
        and passage.document_id == document.id
        and passage.start <= citation.start <= citation.end <= passage.end
    )
    return Cited(f"{document.title}. {' > '.join(passage.section)}. {words}", exact)


def by_quote_and_facts(statement: str, passages: Sequence[Cited], language: str = "fr") -> bool:
    """Exact quotes, every fact held, and in French at least half of the words said."""
    if not passages or not all(one.exact for one in passages):
        return False
    text = "\n".join(one.text for one in passages)
    have = facts(text)
    if not all(holds(have, fact, language) for fact in facts(statement, language)):
        return False
    if language != "fr":
        return True
    asked = {stem for stem in analyse(statement) if not stem[0].isdigit()}
    return len(asked & set(analyse(text))) >= WORDS * len(asked)


def citation_quality(answer: Answer, pages: Pages, support: Support = by_quote_and_facts) -> CitationQuality:
    """The quality of an answer's citations; an extractive answer without any (the town's directory) is not judged."""
    if not answer.citations and not answer.ai_generated:
        return CitationQuality(None, None)
    language = answer.language if answer.ai_generated else "fr"
    passages = {one.n: cited(one, pages) for one in answer.citations}
    judged = [_judge(one, passages, language, support) for one in statements(answer.text, answer.language)]
    precise = [one for _, shares in judged for one in shares]
    return CitationQuality(
        sum(recalled for recalled, _ in judged) / len(judged) if judged else None,
        sum(precise) / len(precise) if precise else None,
    )


def _judge(
    statement: Statement, passages: dict[int, Cited], language: str, support: Support
) -> tuple[bool, list[bool]]:
    """Whether a statement is recalled, and whether each of its citations is precise."""
    known = [passages[mark] for mark in statement.marks if mark in passages]
    recalled = len(known) == len(statement.marks) > 0 and support(statement.text, known, language)
    precise = []
    for mark in statement.marks:
        others = [passages[one] for one in statement.marks if one != mark and one in passages]
        needed = recalled and (
            support(statement.text, [passages[mark]], language) or not support(statement.text, others, language)
        )
        precise.append(needed)
    return recalled, precise
