"""A subject named in a word or three -> a card: what it is in a sentence, the town's own fact, what people come for.

« passeport » asks nothing in particular: the first passage is rarely what its reader came for. The values are those of
the page's fields, each with its proof; what is long (papers, steps) is a button. Nothing is ranked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from assistant.answering.draft import Draft
from assistant.answering.quoting import Excerpt, blocks_of, escape
from assistant.index.generation import Generation
from assistant.question.page_names import WORDS, names
from assistant.records import Document, Passage, Question
from assistant.retrieval.retriever import Ranked, Retrieval
from assistant.text.analysis import analyse, sentences
from assistant.text.headings import states_case, stems
from assistant.text.messages import language_of, say

_VALUES = ("cost", "delay", "where")  # fields whose value stands on the card, in this order
_BUTTONS = ("documents", "cost", "delay", "where")
_LINES, _LONG = 3, 28
_OWN = ("where", "cost", "delay", "note", "")  # the town's own words that stand on a card, in this order
_WHEN = re.compile(r"^(?!et si).*\b(quand|horaires?|heures?|jours?|dates?|calendrier)\b", re.IGNORECASE)
_ALIKE = 0.85  # share of the letters of a name and of a subject from which one is the other, spelt otherwise
_ENOUGH, _LOCAL_WORDS = 2, 60  # a note adds to a card that says less than so many facts


def named(question: Question, retrieval: Retrieval, generation: Generation) -> tuple[Document, ...]:
    """The pages found whose name is ``question`` and nothing else; none for a question that asks something.

    Else the first page found, when its name alone holds the words: « terrasse » for « Terrasse ou étalage ».
    """
    said = frozenset(question.stems)
    if not said or len(question.written.split()) > WORDS:
        return ()
    found = [generation.document(one.entry.id) for one in retrieval.documents]
    whole = [one for one in found if said in names(one)]
    if whole:
        return tuple(one for one in whole if _is_about(one, said, generation))
    part = [one for one in found if said < stems(one.subject)] or [one for one in found if _within(said, one)]
    return tuple(part) if part == found[:1] else ()


def _within(said: frozenset[str], document: Document) -> bool:
    return any(said < name for name in names(document))


def _is_about(document: Document, said: frozenset[str], generation: Generation) -> bool:
    """Whether what the page opens on speaks of its name: « pharmacie de garde » is one section of a page on doctors."""
    opening = generation.passages_of(document.id)[0]
    told = stems(document.subject).union(analyse(document.text[opening.start : opening.end]))
    return bool(said & told) or _spelt_alike(said, stems(document.subject))


def _spelt_alike(said: frozenset[str], subject: frozenset[str]) -> bool:
    """« Déchetterie » and « Déchèterie »: stems that differ by a letter or two of a long word."""
    return SequenceMatcher(None, " ".join(sorted(said)), " ".join(sorted(subject))).ratio() >= _ALIKE


def section_saying(question: Question, page: Ranked, document: Document) -> Passage | None:
    """The section of ``page`` that says all of ``question``: in its heading, or alone, or likelier than all others."""
    said = frozenset(question.stems)
    found = [one.passage for one in page.hits if not one.passage.field]
    headed = [one for one in found if one.section and said <= stems(one.section[-1])]
    told = [one for one in found if said <= stems(document.text[one.start : one.end])]
    first = told[:1] if len(told) == 1 or told[:1] == found[:1] else ()
    return next(iter([*headed, *first]), None)


def compose(document: Document, generation: Generation, language: str) -> Draft | None:
    """The card of ``document``, in the voice ``language``; None when its page opens on no sentence."""
    passages = generation.passages_of(document.id)
    opening = next((one for one in passages if not one.field and not one.local), None)
    first = _first_sentence(document, opening) if opening else None
    if opening is None or first is None:
        return None
    excerpts = [first, *_local(document, passages), *_values(document, passages)]
    lines = [_line(one, number, language) for number, one in enumerate(excerpts[1:], start=2)]
    own = [line for line, one in zip(lines, excerpts[1:], strict=True) if one.passage.local]
    values = [f"- {line}" for line, one in zip(lines, excerpts[1:], strict=True) if not one.passage.local]
    lead, *after = [escape(one) for one in sentences(first.words_of(first.blocks[0]))]
    body = "\n\n".join(part for part in (" ".join(after), "\n".join(values)) if part)
    local = "\n\n".join(own)
    return Draft(
        "answered",
        "\n\n".join(part for part in (f"**{lead}** [1]", local, body) if part),
        kind="card",
        lead=f"{lead} [1]",
        body=body,
        local=local,
        citations=tuple(one.citation(number) for number, one in enumerate(excerpts, start=1)),
        service=document.service,
        suggestions=tuple(_suggested(document, passages, language)),
    )


def _first_sentence(document: Document, passage: Passage) -> Excerpt | None:
    block = next((one for one in blocks_of(document, passage) if one.kind == "paragraph"), None)
    return Excerpt(document, passage, (block,)) if block else None


def _local(document: Document, passages: Sequence[Passage]) -> Iterator[Excerpt]:
    """The town's own place, price and delay; when it has told few of them, its other words on the whole subject."""
    own = sorted((one for one in passages if one.local and _stands_on_a_card(one)), key=_place)
    excerpts = [Excerpt(document, one, blocks_of(document, one)) for one in own]
    short = [one for one in excerpts if len(one.quote.split()) <= _LOCAL_WORDS]
    facts = [one for one in short if one.passage.field in _VALUES]
    yield from facts
    yield from [one for one in short if one not in facts][: max(_ENOUGH - len(facts), 0)]


def _stands_on_a_card(passage: Passage) -> bool:
    """Whether it speaks of the whole subject: a field, its days and hours, or a section that answers no question."""
    asks = bool(passage.section) and passage.section[-1].endswith("?")
    return passage.field in _OWN and (bool(passage.field) or not asks or _says_when(passage))


def _place(passage: Passage) -> int:
    return _OWN.index(passage.field)


def _says_when(passage: Passage) -> bool:
    return bool(passage.section and _WHEN.search(passage.section[-1]))


def _values(document: Document, passages: Sequence[Passage]) -> Iterator[Excerpt]:
    """The price, the delay and the place that the town has not told, when each is a few short lines."""
    told = {one.field for one in passages if one.local}
    for name in _VALUES:
        passage = next((one for one in passages if one.field == name and not one.local), None)
        if passage is None or name in told:
            continue
        excerpt = Excerpt(document, passage, blocks_of(document, passage))
        if len(excerpt.blocks) <= _LINES and len(excerpt.quote.split()) <= _LONG * len(excerpt.blocks):
            yield excerpt


def _line(excerpt: Excerpt, number: int, language: str) -> str:
    said = " ".join(escape(excerpt.words_of(block)) for block in excerpt.blocks)
    if excerpt.passage.local:
        return f"{said} [{number}]"
    return f"{say(f'field.{excerpt.passage.field}', language)} : {said} [{number}]"


def _suggested(document: Document, passages: Sequence[Passage], language: str) -> Iterator[str]:
    """What people come for, as questions that this page answers."""
    present = {one.field for one in passages}
    for name in _BUTTONS:
        if document.kind == "demarche" and name in present:
            yield say(f"suggestion.{name}", language, title=document.subject)
    if language_of(language) == "fr":
        asked = [one for one in passages if one.section and not one.field]
        headings = [one.section[-1] for one in sorted(asked, key=lambda one: not (one.local and _says_when(one)))]
        yield from [one for one in dict.fromkeys(headings) if one.endswith("?") and not states_case(one)][:2]
