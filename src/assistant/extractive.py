"""Retrieved passages -> an answer with no language model: the few sentences, steps or fields that answer, quoted.

It chooses one passage of the best document for what the question asks, puts the commune's own rule before the national
one, and adds nothing of its own but a lead and a date. It cannot invent: every word of a fact is a quote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant import cases
from assistant.generation import Generation
from assistant.hours import day_in_words
from assistant.intent import FIELDS, Intent, detect
from assistant.lexical import analyse
from assistant.quoting import Excerpt, blocks_of, escape, markdown, unit_groups
from assistant.records import Block, Citation, Document, Passage, Status
from assistant.retrieval import Ranked, Retrieval
from assistant.suggestions import suggest
from assistant.wording import say

ANSWERED, PARTIAL, NEAR = 0.5, 0.35, 0.2
MAX_WORDS = 120
_FIELD_BONUS = 0.5
_LOCAL_FIELDS = ("where", "delay", "cost", "online_url", "documents", "who")
_LISTS = {"documents": "answer.documents", "checklist": "answer.checklist"}


@dataclass(frozen=True)
class Draft:
    """What a generator proposes: the part of an Answer that depends on passages."""

    status: Status
    text: str
    citations: tuple[Citation, ...] = ()
    service: str = ""
    suggestions: tuple[str, ...] = ()


def answer(question: str, retrieval: Retrieval, generation: Generation, today: date) -> Draft:
    """Compose the answer to ``question`` from ``retrieval``, or say that the pages do not hold it."""
    if not retrieval.documents or retrieval.confidence < PARTIAL:
        return _not_found(retrieval)
    best = retrieval.documents[0]
    document = generation.document(best.entry.id)
    intent = detect(question)
    passage = _choose(best, generation.passages_of(document.id), intent)
    excerpts = [_excerpt(document, passage, question)]
    local = _local_rule(document, passage, generation)
    if local is not None:
        excerpts.insert(0, local)
    texts, citations = [], []
    for number, excerpt in enumerate(excerpts, start=1):
        texts.append(_render(excerpt, f"[{number}]", question, first=number == 1))
        citations.append(excerpt.citation(number))
    if document.review_by and document.review_by < today:
        texts.append(say("answer.overdue", date=day_in_words(document.checked)))
    return Draft(
        status="answered" if retrieval.confidence >= ANSWERED else "partial",
        text="\n\n".join(texts),
        citations=tuple(citations),
        service=document.service,
        suggestions=suggest(question, document, intent, generation),
    )


def _not_found(retrieval: Retrieval) -> Draft:
    text = say("answer.not_found")
    service = ""
    if retrieval.documents and retrieval.confidence >= NEAR:
        near = retrieval.documents[0].entry
        service = near.service
        if not re.search(r"\d", near.title):
            text += "\n\n" + say("answer.nearest", title=escape(near.title))
    return Draft("not_found", text, service=service)


def _choose(best: Ranked, passages: Sequence[Passage], intent: Intent) -> Passage:
    """The passage with the best retrieval score, a field the question asks for counting as much as half of it."""
    scores = {hit.passage.id: hit.score for hit in best.hits}
    wanted = FIELDS.get(intent, ())

    def worth(passage: Passage) -> float:
        return scores.get(passage.id, 0.0) + (_FIELD_BONUS if passage.field in wanted else 0.0)

    return max(passages, key=worth)


def _local_rule(document: Document, passage: Passage, generation: Generation) -> Excerpt | None:
    """The commune's own block for the field a national passage answers."""
    if passage.local or passage.field not in _LOCAL_FIELDS:
        return None
    for one in generation.passages_of(document.id):
        if one.local:
            same = [block for block in blocks_of(document, one) if block.field == passage.field]
            if same:
                return Excerpt(document, one, tuple(same))
    return None


def _excerpt(document: Document, passage: Passage, question: str) -> Excerpt:
    """The blocks of a passage to show: all of them when short, else the stretch that says the question's words."""
    blocks = blocks_of(document, passage)
    whole = Excerpt(document, passage, blocks)
    if passage.local and passage.field:
        whole = replace(whole, blocks=_asked_part(whole, question))
    if _prose_words(whole) <= MAX_WORDS:
        return whole
    groups = unit_groups(whole.blocks)
    asked = set(analyse(question))

    def overlap(group: tuple[Block, ...]) -> int:
        return len(asked & set(analyse(" ".join(whole.words_of(block) for block in group))))

    counts = [overlap(group) for group in groups]
    start = 0 if counts[0] >= 0.6 * max(counts) else counts.index(max(counts))
    chosen: list[Block] = []
    for group in groups[start:]:
        if chosen and _prose_words(replace(whole, blocks=(*chosen, *group))) > MAX_WORDS:
            break
        chosen.extend(group)
    return replace(whole, blocks=tuple(chosen))


def _asked_part(excerpt: Excerpt, question: str) -> tuple[Block, ...]:
    """Of a section of local rules, the blocks of the field asked for; all of them when none is."""
    wanted = FIELDS.get(detect(question), ())
    return tuple(block for block in excerpt.blocks if block.field in wanted) or excerpt.blocks


def _prose_words(excerpt: Excerpt) -> int:
    return sum(len(excerpt.words_of(block).split()) for block in excerpt.blocks if block.kind == "paragraph")


def _render(excerpt: Excerpt, mark: str, question: str, *, first: bool) -> str:
    if excerpt.blocks[0].kind != "item":
        return markdown(excerpt, mark)
    lines = [excerpt.words_of(block) for block in excerpt.blocks]
    case = cases.matching(lines, question)
    if case is not None:
        return f"**{escape(lines[case])}** {mark}" if first else f"{escape(lines[case])} {mark}"
    return markdown(excerpt, mark, lead=_lead(excerpt))


def _lead(excerpt: Excerpt) -> str:
    """A heading for a list, made of titles; never with a figure that the quote does not hold."""
    title = excerpt.document.title
    section = excerpt.passage.section[-1] if excerpt.passage.section else ""
    key = _LISTS.get(excerpt.passage.field, "answer.list")
    candidates = [say(key, title=title, section=section[:1].lower() + section[1:]).strip("*"), section, title]
    quoted = set(re.findall(r"\d+", excerpt.quote))
    return next((one for one in candidates if one and set(re.findall(r"\d+", one)) <= quoted), "")
