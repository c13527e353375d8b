"""Which passages to show: the one that answers, and the commune's own fact on that subject. Nothing is rendered here.

The likeliest passage over the first pages is shown, then the one that likely answers a second thing asked or, in doubt,
the next one of the page: of 67 answers given to readers both ways, 21 were right and direct with that one folded, 32
with it in sight. Doubt about the page asks back (``choices.py``) and quotes no other page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.excerpts import Asked, choose_excerpt
from assistant.answering.notes import left_to_towns
from assistant.answering.quoting import Excerpt, blocks_of
from assistant.index.generation import Generation, once_each
from assistant.question import intent
from assistant.question.page_names import names
from assistant.question.subject_words import general_stems
from assistant.records import Document, Passage, Question
from assistant.retrieval.retriever import Retrieval
from assistant.retrieval.second_passage.choice import Chance, second_passage
from assistant.retrieval.second_passage.parts import AskedPart
from assistant.text.analysis import analyse
from assistant.text.headings import stems

_LOCAL_FIRST = ("where", "delay", "online_url")
_LOCAL_FIELDS = (*_LOCAL_FIRST, "cost", "documents", "who")
_PLACED = frozenset({"", "documents", "who"})  # fields of a passage beside which the place is worth knowing
_PIN_WORDS = 60
_SAID = 2  # stems of a heading from which saying them all names the section
_SHORT = 8  # words of a message that asks one thing and says nothing else
_ANSWERS = 2 / 3  # chance of the first passage from which its « oui » is that of the question asked
_DOUBTED, _LIKELY = 0.8, 0.08  # chance of the first passage under which the second of its page is shown beside it
ALSO = 0.05  # chance of a passage to answer a second thing: one too many is passed over, half an answer is not
_TWIN_RANK, _TWIN_SHARE, _TWIN_WHOLE = 4, 0.6, 0.5  # of the page's name, and of the sheet's: one subject, not a part
_PRICED = re.compile(r"\d\s?€")
_NOT_HERE = re.compile(r"\b(?:ne|n['’](?!oubli|h[eé]sit|import)\w+)\b[^.]*\b(?:pas|plus|ni|aucune?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Selection:
    """What is shown, in order: ``first``, ``also``, and ``local`` after them, or before when ``local_leads``.

    ``also`` answers the second thing asked, else it is the next of the same page. ``first`` is not ``certain`` when
    another passage may well be the one that answers.
    """

    first: Excerpt
    local: Excerpt | None = None
    local_leads: bool = False
    also: Excerpt | None = None
    twin: Excerpt | None = None
    certain: bool = True

    @property
    def shown(self) -> tuple[Excerpt, ...]:
        """The excerpts quoted whole, in the order in which they are read."""
        answering = (self.first, self.also) if self.also else (self.first,)
        if self.local is None:
            return answering
        return (self.local, *answering) if self.local_leads else (*answering, self.local)


def select(retrieval: Retrieval, asked: Asked, generation: Generation, parts: Sequence[AskedPart] = ()) -> Selection:
    """The passages to show for a question whose pages were found; ``parts`` are those of the message that ask."""
    found = [(chance, passage) for chance, _, passage in retrieval.likeliest if _speaks(passage, asked)]
    chance, passage = found[0] if found else (1.0, retrieval.documents[0].hits[0].passage)
    document, likeliest = generation.document(passage.document_id), passage
    passage = _named(retrieval, passage, asked) or _completed(passage, generation, asked) or passage
    passage = _rule_asked(passage, generation, asked) or passage
    local = _local_fact(document, passage, generation)
    twin = _national_twin(retrieval, document, generation, asked)
    first = choose_excerpt(document, passage, asked)
    also = _beside(first, local, found, parts, asked, generation)
    twin = None if twin and also and also.document == twin.document else twin
    leads = passage.field in _LOCAL_FIRST or left_to_towns(first.quote)
    if local is not None and local.passage.field == "where" and not passage.field:
        elsewhere = first.blocks[0].kind == "item" and _NOT_HERE.search(local.quote) is not None
        place = asked.intent == "where" and len(asked.question.words) <= _SHORT  # in a long message, a guess
        leads = leads or elsewhere or place  # steps that are done in another town; the place that was asked
    return Selection(first, local, leads, also, twin, passage != likeliest or chance >= _ANSWERS)


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


def _beside(
    first: Excerpt,
    local: Excerpt | None,
    found: Sequence[Chance],
    parts: Sequence[AskedPart],
    asked: Asked,
    generation: Generation,
) -> Excerpt | None:
    """The passage of the second thing asked; else, in doubt, the next of the page of ``first``."""
    shown = {first.passage.id, *([local.passage.id] if local else [])}
    told = second_passage(first.passage, found, parts, asked.question.written)
    if told is not None and told[0] >= ALSO:
        chosen = None if told[1].id in shown else told[1]
    elif found and found[0][0] < _DOUBTED:
        rest = (one for chance, one in found if chance >= _LIKELY and one.document_id == first.document.id)
        chosen = next((one for one in rest if one.id not in shown), None)
    else:
        chosen = None
    return choose_excerpt(generation.document(chosen.document_id), chosen, asked) if chosen else None


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
