"""The golden set in the formats of other tools: evalap (CSV) and ragas (JSON lines), answers joined on demand.

evalap reads the columns ``query`` and ``output_true``, its metrics ``output``, ``context`` and ``retrieval_context``;
ragas reads the fields of its ``SingleTurnSample``. Neither library is needed here. The reference answer is made of the
expected facts, since the golden set holds no written answer.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.records import Answer
from assistant_eval.datasets.golden import Question, Section
from assistant_eval.metrics.citation_quality import Pages
from assistant_eval.metrics.fact_match import bare

Format = Literal["evalap", "ragas"]
FORMATS: tuple[Format, ...] = ("evalap", "ragas")
_COLUMNS = ("id", "query", "output_true", "context", "slice", "audience", "language", "half")
_ANSWERED = ("output", "retrieval_context")
_REFUSALS = {
    "not_found": "L'assistant doit dire que les pages de la commune ne contiennent pas la réponse.",
    "redirected": "L'assistant ne doit pas répondre : il oriente vers le bon service.",
    "emergency": "L'assistant doit donner tout de suite ces numéros d'urgence : {facts}.",
    "greeting": "L'assistant doit saluer et dire ce qu'il est.",
}


def reference(question: Question) -> str:
    """What a right answer must hold, in a sentence."""
    facts = " ; ".join(spellings[0] for spellings in question.facts)
    if question.answerable:
        return f"La réponse doit dire : {facts}." if facts else "La réponse est dans les passages de référence."
    return _REFUSALS[question.status[0]].format(facts=facts)


def reference_contexts(question: Question, passages: Mapping[Section, str]) -> list[str]:
    """The texts of the passages that answer."""
    return [passages[one] for one in question.sections if one in passages]


def evalap(
    questions: Sequence[Question], passages: Mapping[Section, str], answers: Mapping[str, Answer], pages: Pages | None
) -> str:
    """A CSV for evalap; lists are JSON arrays in their cell."""
    text = io.StringIO()
    names = (*_COLUMNS, *_ANSWERED) if answers else _COLUMNS
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    for one in questions:
        row = {
            "id": one.id,
            "query": " / ".join((*one.history, one.question)),
            "output_true": reference(one),
            "context": json.dumps(reference_contexts(one, passages), ensure_ascii=False),
            "slice": one.slice,
            "audience": one.audience,
            "language": one.language,
            "half": one.half,
        }
        if answers:
            answer = answers[one.id]
            cited = json.dumps(retrieved(answer, pages), ensure_ascii=False)
            row |= {"output": bare(answer.text), "retrieval_context": cited}
        writer.writerow(row)
    return text.getvalue()


def ragas(
    questions: Sequence[Question], passages: Mapping[Section, str], answers: Mapping[str, Answer], pages: Pages | None
) -> str:
    """JSON lines of ragas' single-turn samples."""
    lines = []
    for one in questions:
        row: dict[str, object] = {
            "user_input": " / ".join((*one.history, one.question)),
            "reference": reference(one),
            "reference_contexts": reference_contexts(one, passages),
        }
        if answers:
            answer = answers[one.id]
            row |= {"response": bare(answer.text), "retrieved_contexts": retrieved(answer, pages)}
        lines.append(json.dumps(row, ensure_ascii=False) + "\n")
    return "".join(lines)


def retrieved(answer: Answer, pages: Pages | None) -> list[str]:
    """The texts of the passages that an answer cites."""
    if pages is None:
        return [one.quote for one in answer.citations]
    found = []
    for one in answer.citations:
        passage = pages.passage(one.passage_id)
        found.append(pages.document(one.document_id).text[passage.start : passage.end])
    return found
