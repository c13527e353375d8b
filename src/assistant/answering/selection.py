"""Which passages to show: the one that answers, and the commune's own fact on that subject. Nothing is rendered here.

One passage is shown, the likeliest over the first pages. The next one of its page is read at once where the message may
ask for two things and all stays short, and is folded in doubt. The less sure an answer, the more a reader has to sort
out, so doubt asks back (``choices.py``) and quotes no other page.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.answering.excerpts import Asked, choose_excerpt, fits
from assistant.answering.names import names
from assistant.answering.notes import left_to_towns
from assistant.answering.quoting import Excerpt, blocks_of
from assistant.index.generation import Generation, once_each
from assistant.question import intent
from assistant.question.double_questions import asks_two
from assistant.question.subject_words import general_stems
from assistant.records import Document, Passage, Question
from assistant.retrieval.retriever import Retrieval, likely
from assistant.text.analysis import analyse
from assistant.text.headings import stems

_LOCAL_FIRST = ("where", "delay", "online_url")
_LOCAL_FIELDS = (*_LOCAL_FIRST, "cost", "documents", "who")
_PLACED = frozenset({"", "documents", "who"})  # fields of a passage beside which the place is worth knowing
_PIN_WORDS = 60
_SAID = 2  # stems of a heading from which saying them all names the section
_SHORT = 8  # words of a message that asks one thing and says nothing else
_DOUBTED, _LIKELY = 0.8, 0.08  # chance of the first passage under which the second of its page is folded beside it
_UNSAID = 0.02  # the same of the second when two things are asked: the first one takes nearly all of it
_TWIN_RANK, _TWIN_SHARE, _TWIN_WHOLE = 4, 0.6, 0.5  # of the page's name, and of the sheet's: one subject, not a part
_PRICED = re.compile(r"\d\s?€")
_NOT_HERE = re.compile(r"\b(?:ne|n['’](?!oubli|h[eé]sit|import)\w+)\b[^.]*\b(?:pas|plus|ni|aucune?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Selection:
    """What is shown, in order: ``first``, ``also``, and ``local`` after them, or before when ``local_leads``.

    ``also`` answers the second thing asked; ``second``, folded, is another passage of the same page.
    """

    first: Excerpt
    local: Excerpt | None = None
    local_leads: bool = False
    also: Excerpt | None = None
    second: Excerpt | None = None
    twin: Excerpt | None = None

    @property
    def shown(self) -> tuple[Excerpt, ...]:
        """The excerpts quoted whole, in the order in which they are read."""
        answering = (self.first, self.also) if self.also else (self.first,)
        if self.local is None:
            return answering
        return (self.local, *answering) if self.local_leads else (*answering, self.local)


def select(retrieval: Retrieval, asked: Asked, generation: Generation, beside: Retrieval | None = None) -> Selection:
    """The passages to show for a question whose pages were found; ``beside`` is for the second thing it asks."""
    found = [(chance, passage) for chance, _, passage in likely(retrieval.documents) if _speaks(passage, asked)]
    chance, passage = found[0] if found else (1.0, retrieval.documents[0].hits[0].passage)
    document = generation.document(passage.document_id)
    passage = _named(retrieval, passage, asked) or _completed(passage, generation, asked) or passage
    passage = _rule_asked(passage, generation, asked) or passage
    local = _local_fact(document, passage, generation)
    twin = _national_twin(retrieval, document, generation, asked)
    first = choose_excerpt(document, passage, asked)
    shown = {passage.id, *([local.passage.id] if local else [])}
    also, second = _also(beside, asked, generation, shown) if beside else None, None
    two = beside is None and asked.question.language == "fr" and asks_two(asked.question.written)
    if also is None and (two or chance < _DOUBTED):
        least = _UNSAID if two else _LIKELY
        rest = (one for one in found if one[0] >= least and one[1].document_id == document.id)
        other = next((one for _, one in rest if one.id not in shown), None)
        second = choose_excerpt(document, other, asked) if other else None
        if second and two and fits((first, second)):
            also, second = second, None
    leads = passage.field in _LOCAL_FIRST or left_to_towns(first.quote)
    if local is not None and local.passage.field == "where" and not passage.field:
        elsewhere = first.blocks[0].kind == "item" and _NOT_HERE.search(local.quote) is not None
        place = asked.intent == "where" and len(asked.question.words) <= _SHORT  # in a long message, a guess
        leads = leads or elsewhere or place  # steps that are done in another town; the place that was asked
    return Selection(first, local, leads, also, second, twin)


def own_section(question: Question, retrieval: Retrieval, generation: Generation) -> Passage | None:
    """The town's own section, on the first page found, whose heading is the question itself.

    Its writer had this question in mind, whatever the fitted ranks say. A heading in one telling word must be a name of
    the page too: « Comment s'inscrire ? » could be asked of any. So could a heading that several pages have, unless the
    search is sure of this page.
    """
    if not retrieval.documents:
        return None
    document = generation.document(retrieval.documents[0].entry.id)
    said = frozenset(question.stems)
    wordings = {said, said - stems(generation.manifest.site.replace("-", " "))}
    for passage in generation.passages_of(document.id):
        heading = passage.section[-1] if passage.section else ""
        if passage.layer != "local" or passage.local or passage.field or stems(heading) not in wordings - {frozenset()}:
            continue
        known = len(stems(heading)) >= _SAID or stems(heading) in names(document)
        sure = retrieval.verdict == "sure" or len(_pages_by_heading(generation)[stems(heading)]) == 1
        if known and sure and question.intent in {"", intent.detect(heading)}:
            return passage
    return None


def select_own(passage: Passage, asked: Asked, generation: Generation) -> Selection:
    """What is shown of :func:`own_section`: the section, and the commune's own fact beside it."""
    document = generation.document(passage.document_id)
    first = choose_excerpt(document, passage, asked)
    return Selection(first, _local_fact(document, passage, generation), left_to_towns(first.quote))


@once_each
def _pages_by_heading(generation: Generation) -> dict[frozenset[str], set[str]]:
    """The pages that have a section of such a heading, national sheets apart."""
    found: dict[frozenset[str], set[str]] = {}
    for passage in generation.passages:
        if passage.layer != "national" and passage.section and not passage.field:
            found.setdefault(stems(passage.section[-1]), set()).add(passage.document_id)
    return found


def _also(beside: Retrieval, asked: Asked, generation: Generation, shown: Collection[str]) -> Excerpt | None:
    """The passage that answers the second thing asked, unless it is shown already."""
    passage = next((one for _, _, one in likely(beside.documents) if _speaks(one, asked)), None)
    if passage is None or passage.id in shown:
        return None
    return choose_excerpt(generation.document(passage.document_id), passage, asked)


def _named(retrieval: Retrieval, passage: Passage, asked: Asked) -> Passage | None:
    """The likeliest section of the page of ``passage`` whose heading the question says, beyond the page's name."""
    ranked = next(one for one in retrieval.documents if one.entry.id == passage.document_id)
    title = stems(ranked.entry.title)
    for hit in ranked.hits:
        section = hit.passage.section
        own = stems(section[-1]) - title if section and not hit.passage.field else frozenset()
        if own and len(stems(section[-1])) >= _SAID and asked.names(section):
            return hit.passage
    return None


def _completed(passage: Passage, generation: Generation, asked: Asked) -> Passage | None:
    """What is asked everywhere, papers or a price in figures, when what was found is what this town adds to it."""
    if not passage.local or passage.field not in ({"documents", "cost"} if asked.intent == "cost" else {"documents"}):
        return None
    same = (one for one in generation.passages_of(passage.document_id) if one.field == passage.field)
    rule = next((one for one in same if not one.local), None)
    if rule is None or rule.field == "documents":
        return rule
    text = generation.document(rule.document_id).text[rule.start : rule.end]
    return rule if _PRICED.search(text) and not left_to_towns(text) else None


def _rule_asked(passage: Passage, generation: Generation, asked: Asked) -> Passage | None:
    """The town's own rule that is asked for (its place, its price), when another rule of the page was found."""
    wanted = intent.FIELDS.get(asked.intent, ())
    if not wanted or not passage.local or passage.field not in _LOCAL_FIELDS or passage.field in wanted:
        return None
    return next((one for one in generation.passages_of(passage.document_id) if one.local and one.field in wanted), None)


def _speaks(passage: Passage, asked: Asked) -> bool:
    """Whether a passage says something: a bare link answers nobody who did not ask for one."""
    return passage.field != "online_url" or asked.intent == "online"


def _local_fact(document: Document, passage: Passage, generation: Generation) -> Excerpt | None:
    """The commune's own block for the field that a passage answers, else its place, when a place is worth knowing."""
    if passage.local:
        return None
    own = {one.field: one for one in generation.passages_of(document.id) if one.local and one.field in _LOCAL_FIELDS}
    pinned = own.get(passage.field) or (own.get("where") if passage.field in _PLACED else None)
    if told := _told(document, passage, generation):
        pinned = told
    if pinned is None:
        return None
    excerpt = Excerpt(document, pinned, blocks_of(document, pinned))
    return excerpt if len(excerpt.quote.split()) <= _PIN_WORDS else None


def _told(document: Document, passage: Passage, generation: Generation) -> Passage | None:
    """The note of the commune that speaks of what a section leaves to each commune: « Qui est le maire ? »."""
    text = document.text[passage.start : passage.end]
    if passage.field or not passage.section or not left_to_towns(text):
        return None
    matter = stems(passage.section[-1]) - stems(document.title) - general_stems()
    own = [one for one in generation.passages_of(document.id) if one.local and one.field == "note"]
    return next((one for one in own if matter & set(analyse(document.text[one.start : one.end]))), None)


def _national_twin(retrieval: Retrieval, document: Document, generation: Generation, asked: Asked) -> Excerpt | None:
    """The national sheet found on the same subject as the commune's page, to be named as the general rule."""
    if document.layer == "national":
        return None
    subject = set(analyse(document.title))
    for ranked in retrieval.documents[1:_TWIN_RANK]:
        sheet = set(analyse(ranked.entry.title))
        same = len(subject & sheet) >= max(_TWIN_SHARE * len(subject), _TWIN_WHOLE * len(sheet))
        if ranked.entry.layer == "national" and same and ranked.hits:
            excerpt = choose_excerpt(generation.document(ranked.entry.id), ranked.hits[0].passage, asked)
            return (
                excerpt
                if set(re.findall(r"\d+", ranked.entry.title)) <= set(re.findall(r"\d+", excerpt.quote))
                else None
            )
    return None
