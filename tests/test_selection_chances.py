"""Whatever the chances of the passages, what is shown keeps its rules."""

import math
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from proofs import faults
from sheets import TODAY, Sheets, chanced

from assistant.answering.excerpts import Asked
from assistant.answering.extractive import answer
from assistant.answering.selection import select
from assistant.index.generation import Generation
from assistant.question.intent import detect
from assistant.question.understanding import understand
from assistant.records import Passage
from assistant.retrieval.retriever import READ

Chances = dict[str, float]
PAGES = ["titre", "badge", "velo", "mesure", "compost", "liste", "ici", "tard", "N1"]
WEIGHTS = st.sampled_from([0, 1, 2, 5, 20, 100])
QUESTIONS = ["sans rapport", "quel site internet ?", "combien coûte un vélo", "pour un enfant de 16 ans"]


@given(st.data())
def test_whatever_the_chances(written: Sheets, data: st.DataObject) -> None:
    generation = written.generation
    pages = data.draw(st.lists(st.sampled_from(PAGES), min_size=1, max_size=5, unique=True), label="pages")
    gap = data.draw(st.sampled_from([0.0, 0.5, 2.0, 10.0]), label="gap")
    question = data.draw(st.sampled_from(QUESTIONS), label="question")
    language = data.draw(st.sampled_from(["fr", "en"]), label="language")
    documents = [_drawn(generation, page, data) for page in pages]
    retrieval = replace(chanced(generation, *documents, gap=gap), intent=detect(question))
    draft = answer(understand(question), retrieval, generation, TODAY.replace(month=7), language)
    cited = [generation.passage(one.passage_id) for one in draft.citations]
    quoted, folded = cited[: len(cited) - len(draft.more)], cited[len(cited) - len(draft.more) :]
    chosen = select(retrieval, Asked.of(understand(question), retrieval.intent, generation), generation).first.passage

    assert (draft.status, draft.kind, draft.choices) == ("answered", "answer", ())
    assert faults(draft.text, draft.citations, generation) == []
    assert chosen in quoted
    assert len(quoted) == len(set(quoted)) <= 3
    assert {one.document_id for one in quoted} == {chosen.document_id}
    assert len([one for one in quoted if one != chosen and not _is_local_fact(one, chosen)]) <= 1
    assert _likely_enough(chosen, documents, gap, generation, speaks=retrieval.intent == "online")
    beside = [one for one in folded if one.document_id == chosen.document_id]
    assert len(beside) <= 1
    assert len(folded) - len(beside) <= 1
    assert not set(beside) & set(quoted)
    for one in folded:
        entry = generation.entry(one.document_id)
        assert entry is not None
        assert one in beside or entry.layer == "national"
    parts = "\n".join([draft.lead, draft.body, draft.local, *(one.text for one in draft.more)])
    assert _words(parts) == _words(_without_notes(draft.text))
    assert draft.lead or draft.body


def _drawn(generation: Generation, page: str, data: st.DataObject) -> Chances:
    passages = [one.id for one in generation.passages_of(page)]
    weights = [data.draw(WEIGHTS, label=one) for one in passages]
    return {one: weight / max(sum(weights), 1) for one, weight in zip(passages, weights, strict=True)}


def _is_local_fact(passage: Passage, beside: Passage) -> bool:
    """Whether the commune says it, on the field of the passage beside, or on the place."""
    return passage.local and passage.field in {beside.field, "where"} and not beside.local


def _likely_enough(
    chosen: Passage, documents: list[Chances], gap: float, generation: Generation, *, speaks: bool
) -> bool:
    """Whether no passage that speaks, of the first pages, is likelier."""
    chances = {
        one: math.exp(-gap * rank) * chance
        for rank, page in enumerate(documents[:READ])
        for one, chance in page.items()
    }
    speaking = {
        one: chance for one, chance in chances.items() if speaks or generation.passage(one).field != "online_url"
    }
    return not speaking or chances[chosen.id] >= max(speaking.values()) - 1e-9


def _without_notes(text: str) -> str:
    """An answer without the lines that are ours: when it was read, that it is quoted in French."""
    kept = [line for line in text.splitlines() if not re.fullmatch(r"\*(?!\*)[^*]+\*", line)]
    return "\n".join(kept)


def _words(text: str) -> list[str]:
    return text.replace("**", "").split()
