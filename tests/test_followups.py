"""A follow-up to the question before it stands alone afterwards; one that stands alone is left alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import TODAY

from assistant.index.generation import Generation
from assistant.question.picked_suggestion import accepted
from assistant.question.understanding import understand
from assistant.records import Answer, Choice, Citation, Question
from assistant.retrieval.followups import Followup, french_of
from assistant.retrieval.retriever import Retriever


@pytest.fixture(scope="module")
def generation(mini_index: Any) -> Generation:
    opened: Generation = mini_index.generation
    return opened


@pytest.fixture(scope="module")
def retriever(mini_index: Any) -> Retriever:
    return Retriever(mini_index.generation, mini_index.embedder)


def followed(question: Question, history: list[Answer], generation: Generation) -> Followup | None:
    """The follow-up that a question is, with its French words when it is in another language."""
    french = french_of(question, lambda words, language: understand(words, generation.speller, language=language))
    return Followup.of(question, french, history, generation)


def whole(question: str, history: list[Answer], retriever: Retriever) -> str:
    """The question as it is searched after these answers."""
    followup = followed(retriever.understand(question), history, retriever.generation)
    if followup is None:
        return question
    alone = retriever.search(question, today=TODAY)
    return followup.joined() if followup.is_followup(alone, retriever.generation) else followup.alone()


def said(generation: Generation, question: str, identifier: str, suggestions: tuple[str, ...] = ()) -> Answer:
    """An answer that cited a page."""
    document, passage = generation.document(identifier), generation.passages_of(identifier)[0]
    citation = Citation(
        n=1,
        passage_id=passage.id,
        document_id=identifier,
        title=document.title,
        url=document.url,
        section="",
        quote=document.text[passage.start : passage.end],
        start=passage.start,
        end=passage.end,
        publisher=document.publisher,
        updated=document.updated,
    )
    return Answer(
        id=question,
        question=question,
        status="answered",
        text="…",
        citations=(citation,),
        suggestions=suggestions,
        site="villebrune",
        generation=generation.id,
    )


def greeted() -> Answer:
    return Answer(id="1", question="bonjour", status="greeting", text="Bonjour.", site="villebrune", generation="g")


@pytest.mark.parametrize(
    ("before", "question", "resolved"),
    [
        ("combien coûte un passeport", "et pour un enfant ?", "Passeport : et pour un enfant ? (coût)"),
        ("combien coûte un passeport", "combien de temps ?", "Passeport : combien de temps ?"),
        ("quelles pièces pour un passeport", "et c'est payant ?", "Passeport : et c'est payant ?"),
        ("où faire un passeport", "et pour un bébé ?", "Passeport : et pour un bébé ? (où s'adresser)"),
        ("un passeport", "et pour un mineur ?", "Passeport : et pour un mineur ?"),
        ("quel délai pour un passeport", "et à 16 ans ?", "Passeport : et à 16 ans ? (délai)"),
    ],
)
def test_the_subject_and_what_was_asked_are_carried(
    generation: Generation, retriever: Retriever, before: str, question: str, resolved: str
) -> None:
    assert whole(question, [said(generation, before, "passeport")], retriever) == resolved


@pytest.mark.parametrize(
    "question",
    [
        "Comment installer une terrasse ?",
        "Quand passent les bacs jaunes ?",
    ],
)
def test_a_question_on_another_subject_is_left_alone(
    generation: Generation, retriever: Retriever, question: str
) -> None:
    assert whole(question, [said(generation, "combien coûte un passeport", "passeport")], retriever) == question


def test_another_sheet_takes_what_was_asked_with_it(generation: Generation, retriever: Retriever) -> None:
    before = [said(generation, "quel délai pour un passeport", "passeport")]
    assert whole("et pour installer une terrasse ?", before, retriever) == "et pour installer une terrasse ? (délai)"


@pytest.mark.parametrize("question", ["et pour un enfant ?", "combien ça coûte ?", "oui", "1", ""])
def test_nothing_is_carried_from_nothing(generation: Generation, question: str) -> None:
    assert followed(understand(question), [], generation) is None
    assert followed(understand(question), [greeted()], generation) is None


def test_the_latest_answer_with_a_source_counts(generation: Generation, retriever: Retriever) -> None:
    history = [said(generation, "terrasse", "terrasse"), said(generation, "passeport", "passeport"), greeted()]
    assert whole("combien de temps ?", history, retriever).startswith("Passeport : ")


def test_a_page_taken_off_the_index_carries_nothing(generation: Generation) -> None:
    gone = said(generation, "combien coûte un passeport", "passeport")
    citation = gone.citations[0].model_copy(update={"document_id": "effacee"})
    history = [gone.model_copy(update={"citations": (citation,)})]
    assert followed(understand("et pour un enfant ?"), history, generation) is None


@pytest.mark.parametrize(
    ("question", "suggestion"),
    [
        *(("oui", "A ?"), ("Oui merci !", "A ?"), ("d'accord", "A ?"), ("yes please", "A ?"), ("1", "A ?")),
        *(("la deuxième", "B ?"), ("2", "B ?"), ("la troisième", None), ("non", None), ("oui mais combien ?", None)),
    ],
)
def test_what_we_offered_can_be_accepted(generation: Generation, question: str, suggestion: str | None) -> None:
    assert accepted(understand(question), [said(generation, "passeport", "passeport", ("A ?", "B ?"))]) == suggestion


CHOICES = (
    Choice(title="Passeport", question="Passeport"),
    Choice(title="Carte d'identité", question="Carte d'identité"),
    Choice(title="Carte d'électeur : demande", question="Carte d'électeur : comment la demander ?"),
)


def asked_back() -> Answer:
    return Answer(
        id="1",
        question="papiers",
        status="partial",
        kind="choices",
        text="…",
        choices=CHOICES,
        suggestions=tuple(one.question for one in CHOICES),
        site="villebrune",
        generation="g",
    )


@pytest.mark.parametrize(
    ("question", "chosen"),
    [
        *(("la première", 0), ("2", 1), ("la troisième", 2), ("Le passeport", 0), ("passeport svp", 0)),
        *(("carte d'identité", 1), ("l'identité", 1), ("la carte d'électeur", 2)),
        # Two choices say it, none does, or it says more than the choice: a question of its own.
        *(("la carte", None), ("le permis", None), ("le passeport d'un enfant", None)),
        # It chooses nothing.
        *(("oui", None), ("combien ?", None), ("", None), ("ça", None)),
    ],
)
def test_a_choice_is_taken_by_its_rank_or_by_its_name(question: str, chosen: int | None) -> None:
    expected = None if chosen is None else CHOICES[chosen].question
    assert accepted(understand(question), [asked_back()]) == expected


def test_a_choice_can_be_taken_only_at_once() -> None:
    assert accepted(understand("le passeport"), [asked_back(), greeted()]) is None


def test_only_the_last_offer_can_be_accepted(generation: Generation) -> None:
    offered = said(generation, "passeport", "passeport", ("A ?",))
    assert accepted(understand("oui"), [offered, greeted()]) is None
    assert accepted(understand("oui"), []) is None
    assert accepted(understand("oui"), [said(generation, "passeport", "passeport")]) is None


@given(st.text(max_size=60))
def test_any_question_is_kept_whole(mini_index: Any, question: str) -> None:
    generation = mini_index.generation
    followup = followed(
        understand(question, generation.speller),
        [said(generation, "combien coûte un passeport", "passeport")],
        generation,
    )
    assert followup is None or (question in followup.joined() and question in followup.alone())


@pytest.mark.parametrize(
    ("before", "question", "is_followup"),
    [
        *(("passeport", "faut être là en personne", True), ("creche", "meme si je bosse pas ?", True)),
        *(("carte-identite", "c combien", True), ("mariage", "et les témoins, il en faut combien ?", True)),
        *(
            ("terrasse-etalage", "et si j'ai déjà un dossier ?", True),
            ("collecte-dechets", "meme le 11 novembre ?", True),
        ),
        ("passeport", "Combien coûte une terrasse pour mon café ?", False),
        *(("passeport", "recette de la tarte aux pommes", False), ("mariage", "piscine municipale", False)),
        ("passeport", "Je voudrais savoir si le conseil municipal est ouvert à tous les habitants", False),
        *(
            ("acte-deces", "et pour refaire mon passeport ?", False),
            ("buvette", "quand passe la poubelle jaune", False),
        ),
    ],
)
def test_follow_ups_and_subjects(starter: Any, before: str, question: str, is_followup: bool) -> None:
    with starter.serving() as generation:
        entry = generation.entry(before)
        assert entry is not None
        followup = Followup.after(asked := understand(question, generation.speller), asked, entry, "")
        alone = Retriever(generation, starter._embedder).search(question, today=TODAY)
        assert followup.is_followup(alone, generation) is is_followup


@pytest.mark.parametrize(
    ("question", "status", "says"),
    [
        ("et mon dossier à moi ?", "answered", ""),  # alone, a refusal
        ("et pour un ami qui va mal ?", "answered", "3114"),  # alone, the number; it stays above the answer
    ],
)
def test_a_followup_loses_a_guessed_refusal_and_keeps_numbers(
    starter: Any, question: str, status: str, says: str
) -> None:
    assert starter.ask(question).status == "redirected"
    before = starter.ask("Quel est le délai pour un passeport ?")
    answer = starter.ask(question, history=[before])
    assert (answer.status, says in answer.text) == (status, True)
    assert {one.document_id for one in answer.citations} == {"passeport"}


def test_a_page_that_is_named_needs_no_answer_before_it(starter: Any) -> None:
    assert starter.ask("retraite combien").status == "answered"  # « retraité » may also say for whom
    assert starter.ask("et pour un retraité ?").status == "not_found"
