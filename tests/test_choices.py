"""A question back when unsure: a few subjects that this very index answers, no quote, chosen in a few words."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from proofs import MARK
from sheets import TODAY, Sheets, found

from assistant.answering.choices import LEAST, MOST, ask_back
from assistant.answering.draft import Draft
from assistant.answering.extractive import answer
from assistant.assistant import Assistant
from assistant.index.generation import Generation
from assistant.question.picked_suggestion import accepted
from assistant.question.understanding import understand
from assistant.records import Answer
from assistant.retrieval.confidence import LIKELY, POSSIBLE
from assistant.retrieval.retriever import Retrieval, Retriever
from assistant.text.languages import LANGUAGES
from assistant.text.messages import say

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
VAGUE = ("papiers", "ordures et terrasse", "document officiel", "carte", "enfant", "autorisation", "commerce")
ASKED_BACK = ("dossier", "carte", "papiers officiels", "document", "démarche", "demande")  # of the whole site, one is
PAGES = ("titre", "badge", "carte", "tard", "compost", "liste", "ici", "velo", "mesure", "N1")


@pytest.fixture(scope="module")
def assistant(mini_index: Any) -> Iterator[Assistant]:
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as opened:
        yield opened


@pytest.fixture(scope="module")
def backs(assistant: Assistant) -> list[Answer]:
    """What is asked back of vague questions by a search that is unsure of them; what follows is searched as ever."""
    retrieve = Retriever.retrieve

    def unsure(*args: Any, **options: Any) -> Retrieval:
        return replace(retrieve(*args, **options), confidence=POSSIBLE / 2, verdict="unsure")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Retriever, "retrieve", unsure)
        asked = [assistant.ask(question, now=NOW) for question in VAGUE]
    back = [one for one in asked if one.kind == "choices" and not one.citations]
    assert len(back) >= 3, [(one.question, one.kind) for one in asked]
    return back


def test_the_whole_site_leaves_a_vague_question_to_choose(starter: Assistant) -> None:
    """With the page that may be right, or with none; never as an answer."""
    asked = [starter.ask(question, now=NOW) for question in ASKED_BACK]
    back = [one for one in asked if one.kind == "choices"]
    assert back, [(one.question, one.kind) for one in asked]
    for one in back:
        lead = "choices.maybe" if one.citations and not one.more else "choices.ask"
        assert one.status == "partial"
        assert one.lead.startswith(say(lead))
        assert 1 <= len(one.choices) <= MOST


def drafted(written: Sheets, *identifiers: str, language: str = "fr", confidence: float = POSSIBLE - 0.01) -> Draft:
    """What an unsure search that found these pages makes."""
    retrieval = found(written.generation, *identifiers, confidence=confidence, verdict="unsure")
    return answer(understand("?"), retrieval, written.generation, TODAY, language)


def pages_of(question: str, generation: Generation) -> set[str]:
    """The pages with this title, or with this heading."""
    headed = {one.document_id for one in generation.passages if one.section[-1:] == (question,)}
    return headed | {entry.id for entry in generation.entries if entry.title == question}


def test_an_unsure_answer_asks_back_and_quotes_nothing(written: Sheets) -> None:
    draft = drafted(written, "badge", "velo", "compost")
    assert (draft.status, draft.kind, draft.citations, draft.more) == ("partial", "choices", (), ())
    assert (draft.lead, draft.body, draft.local) == ("Voulez-vous dire … ?", "", "")
    assert draft.text == (
        "**Voulez-vous dire … ?**\n\n- Badge d'accès\n- Prêt de vélo\n- Compostage\n"
        "- autre chose : écrivez-le avec d'autres mots"
    )
    assert [one.title for one in draft.choices] == ["Badge d'accès", "Prêt de vélo", "Compostage"]


@pytest.mark.parametrize("language", [*LANGUAGES, "fr-simple"])
def test_what_may_be_right_is_shown_as_such_with_the_others_to_choose(written: Sheets, language: str) -> None:
    draft = drafted(written, "badge", "velo", "compost", language=language, confidence=LIKELY)
    assert (draft.status, draft.kind, draft.more) == ("partial", "choices", ())
    assert {one.document_id for one in draft.citations} == {"badge"}
    maybe, instead = say("choices.maybe", language), say("choices.instead", language)
    assert draft.lead.startswith(maybe)
    assert draft.text.startswith(f"**{maybe}**")
    assert instead in draft.text
    assert (draft.local or draft.body).endswith(instead)
    assert [one.title for one in draft.choices] == ["Prêt de vélo", "Compostage"]
    assert {int(mark) for mark in MARK.findall(draft.text)} == {one.n for one in draft.citations}


@pytest.mark.parametrize("confidence", [POSSIBLE, LIKELY - 0.001])
def test_what_is_likely_wrong_is_folded_under_the_question(written: Sheets, confidence: float) -> None:
    back, shown = (drafted(written, "badge", "velo", "compost", confidence=one) for one in (0, confidence))
    assert (shown.lead, shown.body, shown.local, shown.choices) == (back.lead, back.body, back.local, back.choices)
    assert [one.title for one in shown.more] == ["Badge d'accès"]
    assert {one.document_id for one in shown.citations} == {"badge"}
    assert shown.text == f"{back.text}\n\n{shown.more[0].text}"
    assert {int(mark) for mark in MARK.findall(shown.text)} == {one.n for one in shown.citations}


def test_what_may_be_right_with_nothing_else_to_choose_is_an_answer_in_part(written: Sheets) -> None:
    alone = drafted(written, "badge", confidence=LIKELY)
    assert (alone.status, alone.kind, alone.choices) == ("partial", "answer", ())
    assert alone.citations


def test_the_suggestions_are_the_questions_of_the_choices(written: Sheets, backs: list[Answer]) -> None:
    for one in (drafted(written, *PAGES), *backs):
        assert one.suggestions == tuple(choice.question for choice in one.choices)


@given(st.lists(st.sampled_from(PAGES), min_size=1, max_size=6, unique=True), st.data())
def test_two_to_four_distinct_choices_or_none(written: Sheets, pages: list[str], data: st.DataObject) -> None:
    generation = written.generation
    passages = [one for page in pages for one in generation.passages_of(page)]
    headings = sorted({one.section[-1] for one in passages if one.section and not one.field})
    section = data.draw(st.sampled_from(["", *headings]))
    draft = ask_back(found(generation, *pages, section=section), "fr")
    offered = [page for page in pages if page != "carte"]  # « Carte de 2024 »: a figure would need its proof
    if draft is None:
        assert len(offered) < LEAST
        return
    titles = [one.title.casefold() for one in draft.choices]
    assert LEAST <= len(set(titles)) == len(titles) == min(len(offered), MOST)
    assert all(one.title and one.question for one in draft.choices)
    assert MARK.findall(draft.text) == []


@pytest.mark.parametrize(("gap", "offered"), [(0.1, 4), (3, 2), (9, 2)])
def test_a_page_far_behind_the_first_is_no_choice(written: Sheets, gap: float, offered: int) -> None:
    retrieval = found(written.generation, "badge", "velo", "titre", "compost")
    spaced = tuple(replace(one, score=-gap * rank) for rank, one in enumerate(retrieval.documents))
    draft = ask_back(replace(retrieval, documents=spaced), "fr")
    assert draft is not None
    assert len(draft.choices) == offered


def test_one_page_leaves_nothing_to_choose(written: Sheets) -> None:
    assert ask_back(found(written.generation, "badge"), "fr") is None
    alone = drafted(written, "badge")
    assert (alone.kind, alone.choices, alone.citations) == ("not_found", (), ())


def test_two_pages_of_one_title_are_one_choice(written: Sheets) -> None:
    retrieval = found(written.generation, "badge", "velo", "compost")
    first, second, third = retrieval.documents
    same = replace(second, entry=replace(second.entry, title=first.entry.title.upper()))
    draft = ask_back(replace(retrieval, documents=(first, same, third)), "fr")
    assert draft is not None
    assert [one.title for one in draft.choices] == ["Badge d'accès", "Compostage"]
    assert ask_back(replace(retrieval, documents=(first, same)), "fr") is None


def test_a_heading_that_asks_names_the_choice(written: Sheets) -> None:
    heading = "Qui répare un vélo en panne ?"
    draft = ask_back(found(written.generation, "velo", "badge", section=heading), "fr")
    assert draft is not None
    assert (draft.choices[0].title, draft.choices[0].question) == (heading, heading)
    follows = ask_back(found(written.generation, "velo", "badge", section="Et si le vélo est volé, que faire ?"), "fr")
    assert follows is not None
    assert follows.choices[0].title == "Prêt de vélo"


def test_the_heading_of_a_field_names_no_choice(written: Sheets) -> None:
    """« Où s'adresser ? » is on every page: it says no subject, and asking it leads nowhere."""
    draft = ask_back(found(written.generation, "badge", "velo", section="Où s'adresser ?"), "fr")
    assert draft is not None
    assert [one.title for one in draft.choices] == ["Badge d'accès", "Prêt de vélo"]


def test_a_title_is_shown_as_it_is_written(written: Sheets) -> None:
    retrieval = found(written.generation, "badge", "velo")
    first, second = retrieval.documents
    marked = replace(first, entry=replace(first.entry, title="Badge [neuf] *bleu*"))
    draft = ask_back(replace(retrieval, documents=(marked, second)), "fr")
    assert draft is not None
    assert r"\*bleu\*" in draft.text
    assert draft.choices[0].title == "Badge [neuf] *bleu*"


def test_a_title_with_a_figure_or_an_address_is_not_offered(written: Sheets) -> None:
    """Each would need its proof, and « [1] » would be read as one."""
    retrieval = found(written.generation, "badge", "velo", "compost")
    first, *others = retrieval.documents
    for title in ("Badge [1] neuf", "Carte de 2024", "Badge sur exemple.fr"):
        named = replace(first, entry=replace(first.entry, title=title))
        draft = ask_back(replace(retrieval, documents=(named, *others)), "fr")
        assert draft is not None
        assert [one.title for one in draft.choices] == ["Prêt de vélo", "Compostage"]
        assert title not in draft.text
        assert MARK.findall(draft.text) == []


def test_a_title_that_ends_on_a_question_is_cut_where_it_is_shown(written: Sheets) -> None:
    retrieval = found(written.generation, "badge", "velo")
    first, second = retrieval.documents
    asking = replace(first, entry=replace(first.entry, title="Travaux : quelle autorisation ?"))
    draft = ask_back(replace(retrieval, documents=(asking, second)), "fr")
    assert draft is not None
    assert (draft.choices[0].title, draft.choices[0].question) == ("Travaux", "Travaux : quelle autorisation ?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_asks_in_its_own_words(written: Sheets, language: str) -> None:
    draft = drafted(written, "badge", "velo", language=language)
    assert draft.lead == say("choices.ask", language)
    assert draft.text.endswith(f"- {say('choices.other', language)}")
    assert re.search(r"[?؟]", draft.lead)


def test_no_language_borrows_the_words_of_another() -> None:
    assert len(LANGUAGES) == 8
    for key in ("choices.ask", "choices.other", "choices.instead"):
        assert len({say(key, language) for language in (*LANGUAGES, "fr-simple")}) == len(LANGUAGES) + 1


def test_a_choice_keeps_the_contact_of_the_first_page(
    assistant: Assistant, mini_index: Any, backs: list[Answer]
) -> None:
    retriever = Retriever(mini_index.generation, mini_index.embedder)
    for back in backs:
        assert (back.status, back.citations, back.more) == ("partial", (), ())
        service = retriever.search(back.question, today=NOW.date()).documents[0].entry.service
        assert back.contacts == (assistant.site.contact(service, NOW, "fr"),)


def test_what_is_chosen_is_answered_from_its_page(assistant: Assistant, mini_index: Any, backs: list[Answer]) -> None:
    chosen = {choice.question for back in backs for choice in back.choices}
    assert len(chosen) >= 4
    led = {}
    for question in sorted(chosen):
        found_again = assistant.ask(question, now=NOW)
        first = found_again.citations[0].document_id if found_again.citations else found_again.kind
        if first not in pages_of(question, mini_index.generation):
            led[question] = first
    assert led == {}


@pytest.mark.parametrize(("said", "rank"), [("la première", 0), ("la deuxième", 1), ("2", 1), ("la troisième", 2)])
def test_a_choice_is_taken_by_its_rank(assistant: Assistant, backs: list[Answer], said: str, rank: int) -> None:
    back = next(one for one in backs if len(one.choices) > rank)
    taken = assistant.ask(said, history=[back], now=NOW)
    asked = assistant.ask(back.choices[rank].question, now=NOW)
    assert taken.question == said
    assert (taken.kind, taken.text, taken.citations) == (asked.kind, asked.text, asked.citations)


def test_a_choice_is_taken_by_its_name(assistant: Assistant, backs: list[Answer]) -> None:
    back = next(one for one in backs if "Passeport" in {choice.title for choice in one.choices})
    for said in ("le passeport", "passeport", "Le passeport, merci"):
        assert accepted(understand(said), [back]) == "Passeport"
    taken = assistant.ask("le passeport", history=[back], now=NOW)
    assert taken.citations[0].document_id == "passeport"


def test_what_hangs_on_no_choice_gets_the_choices_again(assistant: Assistant, backs: list[Answer]) -> None:
    again = assistant.ask("c'est combien ?", history=backs[:1], now=NOW)
    assert (again.kind, again.choices, again.text) == ("choices", backs[0].choices, backs[0].text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_something_else_is_asked_in_other_words(assistant: Assistant, backs: list[Answer], language: str) -> None:
    words = {"fr": "autre chose", "en": "something else", "ar": "شيء آخر", "uk": "інше", "pt": "outra coisa"}
    words |= {"tr": "başka bir şey", "es": "otra cosa", "it": "altro"}
    none = assistant.ask(words[language], language=language, history=backs[:1], now=NOW)
    assert (none.text, none.choices) == (say("choices.reword", language), ())


def test_a_rank_that_was_not_offered_is_no_danger_and_no_subject(assistant: Assistant) -> None:
    told = assistant.ask("Combien coûte un passeport ?", now=NOW).model_copy(update={"suggestions": ()})
    for history in ([], [told]):
        assert assistant.ask("la deuxième", history=history, now=NOW).text.startswith(say("answer.lost"))


def test_yes_chooses_nothing(backs: list[Answer]) -> None:
    assert accepted(understand("oui"), backs[:1]) is None
