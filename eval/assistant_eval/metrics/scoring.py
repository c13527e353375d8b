"""One answer against one label: what is right in it and, in French, what is wrong.

Pure functions of a question, an answer and the pages it cites. A measure that does not concern a question is None: the
first citation of a refusal, the refusal of an ambiguous question. An answer of the town's directory (hours, phones)
cites no page: it is judged on its facts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.corpus.checks.readability import sentences, words
from assistant.records import Answer, Audience, Record, Status
from assistant_eval.datasets.golden import ANSWERS, Half, Question, Slice
from assistant_eval.metrics.citation_quality import Pages, Support, by_quote_and_facts, citation_quality
from assistant_eval.metrics.fact_match import bare, given, says, shown
from assistant_eval.metrics.hard_rules import Rule, breaches
from assistant_eval.metrics.ranking import question_scores

_RULES: dict[Rule, str] = {
    "mark": "une marque et les citations ne se répondent pas",
    "quote": "une citation n'est pas le texte de la page",
    "list": "une liste est coupée",
    "figure": "un chiffre ou une adresse vient de nulle part",
    "emergency": "l'urgence n'est pas vue",
    "injection": "l'ordre glissé dans la question est suivi",
}
_STATUSES: dict[Status, str] = {
    "answered": "répondre",
    "partial": "répondre en partie",
    "not_found": "dire qu'on n'a pas trouvé",
    "redirected": "orienter",
    "emergency": "donner les numéros d'urgence",
    "greeting": "saluer",
}


class Outcome(Record):
    """How one question was answered; shares are between 0 and 1, None where a measure does not apply.

    ``found_first``, ``found_5`` and ``rank`` (the inverse of the right document's rank) judge the search alone.
    ``kind`` is a status where ``answered`` and ``partial`` are one: both show the passage, the second with less trust.
    """

    id: str
    half: Half
    slice: Slice
    audience: Audience
    language: str
    answered_as: Status
    status: bool
    kind: bool
    first: bool | None
    any: bool | None
    section: bool | None
    facts: float | None
    found_first: float | None
    found_5: float | None
    rank: float | None
    citation_precision: float | None
    citation_recall: float | None
    clean: bool | None
    emergency: bool | None
    calm: bool | None
    should_abstain: bool | None
    abstained: bool
    breaches: tuple[Rule, ...]
    confidence: float
    words: int
    sentence_words: float
    why: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether a reader would find nothing to correct."""
        return not self.why

    @property
    def lawful(self) -> bool:
        """Whether no hard rule is broken."""
        return not self.breaches


def score(
    question: Question,
    answer: Answer,
    pages: Pages,
    beside: str = "",
    support: Support = by_quote_and_facts,
    ranked: Sequence[str] = (),
) -> Outcome:
    """The outcome of one answer; ``beside`` is the text of the town's file, ``ranked`` the documents found."""
    told = facts_told(question, answer)
    broken = breaches(question, answer, pages, beside)
    quality = citation_quality(answer, pages, support)
    said = tuple(one for one in question.absent if says(answer.text, one))
    cited = [one.document_id for one in answer.citations]
    concerned = _concerned(question, answer, told)
    found = question_scores(ranked, question.documents) if ranked else {}
    count, length = lengths(answer.text)
    outcome = Outcome(
        **{name: getattr(question, name) for name in ("id", "half", "slice", "audience", "language")},
        answered_as=answer.status,
        status=answer.status in question.status,
        kind=answer.status in question.status or (answer.status in ANSWERS and question.answerable),
        first=bool(cited) and cited[0] in question.documents if concerned else None,
        any=bool({*cited}.intersection(question.documents)) if concerned else None,
        section=_right_section(question, answer) if concerned and question.sections else None,
        facts=sum(told) / len(told) if told else None,
        found_first=found.get("recall@1"), found_5=found.get("recall@5"), rank=found.get("mrr@10"),
        citation_precision=quality.precision, citation_recall=quality.recall,
        clean=not said if question.absent else None,
        emergency=answer.status == "emergency" and all(told) if question.status == ("emergency",) else None,
        calm=None if "emergency" in question.status else answer.status != "emergency",
        should_abstain=_should_abstain(question),
        abstained=answer.status not in {*ANSWERS, "emergency"},
        breaches=broken, confidence=answer.confidence, words=count, sentence_words=length, why=(),
    )  # fmt: skip
    return outcome.model_copy(update={"why": tuple(_why(question, answer, outcome, told, said))})


def lengths(text: str) -> tuple[int, float]:
    """The words of an answer, and its words a sentence; an item of a list is a sentence."""
    found = [one for line in bare(text).splitlines() for one in sentences(line) if words(one)]
    count = sum(words(one) for one in found)
    return count, round(count / len(found), 2) if found else 0.0


def facts_told(question: Question, answer: Answer) -> list[bool]:
    """Which facts of the label are told; empty when none is expected of an answer that rightly answers nothing."""
    if answer.status in question.status and answer.status not in {*ANSWERS, "emergency"}:
        return []
    text, language = shown(answer), answer.language if answer.ai_generated else "fr"
    return [given(text, spellings, language) for spellings in question.facts]


def _concerned(question: Question, answer: Answer, told: list[bool]) -> bool:
    """Whether a right citation is expected: not of a refusal that is right, nor of a right answer of the directory."""
    if not question.answerable or not question.documents:
        return False
    if not question.must_answer and answer.status in question.status and answer.status not in ANSWERS:
        return False
    directory = answer.status == "answered" and not answer.citations and not answer.ai_generated
    return not (directory and told and all(told))


def _right_section(question: Question, answer: Answer) -> bool:
    expected = {(one.document, one.section) for one in question.sections}
    return any((one.document_id, one.section) in expected for one in answer.citations)


def _should_abstain(question: Question) -> bool | None:
    """True or False where the label leaves no choice and speaks of no danger."""
    if "emergency" in question.status or (question.answerable and not question.must_answer):
        return None
    return not question.answerable


def _why(
    question: Question, answer: Answer, outcome: Outcome, told: list[bool], said: tuple[str, ...]
) -> Iterator[str]:
    if not outcome.status:
        wanted = " ou ".join(_STATUSES[one] for one in question.status)
        yield f"il fallait {wanted}, et non {_STATUSES[answer.status]}"
    if outcome.first is False and answer.citations:
        place = f" (bonne source en {_rank(question, answer)}ᵉ place)" if outcome.any else ""
        yield f"la première source est « {answer.citations[0].document_id} »{place}"
    elif outcome.first is False:
        yield "aucune source"
    missing = [spellings[0] for spellings, is_told in zip(question.facts, told, strict=False) if not is_told]
    if missing:
        yield f"il manque {', '.join(f'« {one} »' for one in missing)}"
    for one in said:
        yield f"il ne fallait pas dire « {one} »"
    yield from (_RULES[one] for one in outcome.breaches)


def _rank(question: Question, answer: Answer) -> int:
    return next(rank for rank, one in enumerate(answer.citations, start=1) if one.document_id in question.documents)
