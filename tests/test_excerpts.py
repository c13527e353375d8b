"""Which blocks are shown: the stretch that answers, unbroken, with its exception, and lists whole."""

from collections.abc import Iterator

import pytest
import sheets
from hypothesis import given
from hypothesis import strategies as st
from pages import page
from test_quoting import KINDS, document

from assistant.answering.excerpts import MAX_WORDS, Asked, choose_excerpt
from assistant.answering.leads.choice import read_first
from assistant.answering.leads.openings import openings_of
from assistant.answering.quoting import Excerpt, blocks_of, render, unit_groups
from assistant.corpus.canonical import TextBuilder
from assistant.corpus.chunking import passages
from assistant.index.generation import Generation
from assistant.question.understanding import understand
from assistant.records import Document, Passage
from assistant.text.analysis import sentences
from assistant.text.normalisation import normalise


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generation]:
    opened = sheets.built(tmp_path_factory.mktemp("sheets"))
    yield opened
    opened.close()


def asked(question: str, *words: str) -> Asked:
    """A question whose telling stems are those of ``words``."""
    from assistant.question.intent import detect
    from assistant.text.analysis import analyse

    return Asked(question, detect(question), dict.fromkeys(analyse(" ".join(words) or question), 1.0))


def only_passage(document: Document) -> Passage:
    (one,) = passages(document, max_chars=100_000)
    return one


def prose(*paragraphs: str) -> Document:
    builder = TextBuilder()
    for paragraph in paragraphs:
        builder.paragraph(paragraph)
    return page(builder)


def chosen(document: Document, question: str) -> str:
    return choose_excerpt(document, only_passage(document), asked(question)).quote


def test_a_short_passage_is_shown_whole() -> None:
    text = prose("Le marché ouvre le jeudi.", "Il ferme à midi.")
    assert chosen(text, "quand ferme le marché") == text.text


def test_a_long_passage_is_shown_from_where_it_answers(generation: Generation) -> None:
    document = generation.document("compost")
    passage = generation.passages_of("compost")[-1]
    for question in ("prêt d'un composteur de 300 litres", "composteur gratuit en appartement"):
        excerpt = choose_excerpt(document, passage, Asked.of(understand(question), "", generation))
        assert excerpt.quote.startswith("La commune prête un composteur de 300 litres.")
        assert "Sauf en appartement" in excerpt.quote
        assert "Toutefois, un dépôt de 20 €" in excerpt.quote


def test_a_paragraph_is_never_opened_in_its_middle() -> None:
    text = prose("Non. La salle est belle. Une location coûte 50 € par jour. Sauf pour les associations.")
    assert chosen(text, "prix de la location par jour") == text.text


def test_a_stretch_never_opens_on_words_that_lean_back() -> None:
    filler = "Une phrase sans rapport. " * 30
    text = prose(filler, "Le marché a lieu place du Puits.", "Il ferme à 13 h le jeudi.", filler)
    assert chosen(text, "le marché ferme à 13 h jeudi").startswith("Le marché a lieu place du Puits.")


def test_a_list_is_whole_however_long(generation: Generation) -> None:
    document = generation.document("liste")
    for passage in generation.passages_of("liste"):
        excerpt = choose_excerpt(
            document, passage, Asked.of(understand("quelles pièces pour inscrire un enfant"), "", generation)
        )
        assert excerpt.quote.count("la pièce numéro") == 59


@pytest.mark.parametrize("question", ["combien de temps à Villebrune", "où aller", "le samedi", "Villebrune"])
@pytest.mark.parametrize(
    ("field", "quote"),
    [
        ("where", "À Villebrune, au guichet 2."),
        ("delay", "À Villebrune, sous 10 jours."),
        ("cost", "À Villebrune, 5 € de plus le samedi."),
    ],
)
def test_a_local_rule_is_quoted_whole_and_alone(generation: Generation, field: str, quote: str, question: str) -> None:
    (local,) = [one for one in generation.passages_of("titre") if one.local and one.field == field]
    excerpt = choose_excerpt(generation.document("titre"), local, Asked.of(understand(question), "", generation))
    assert excerpt.quote == quote
    assert (excerpt.start, excerpt.end) == (local.start, local.end)


def test_a_question_knows_its_telling_words(generation: Generation) -> None:
    question = Asked.of(understand("Le composteur de la commune ?"), "", generation)
    assert question.said_by("un composteur") > question.said_by("une commune") > question.said_by("un vélo") == 0
    assert question.names(("Le prêt", "Le composteur"))
    assert not question.names(("Le composteur", "Le prêt"))
    assert not question.names(())


@given(st.lists(st.tuples(KINDS, st.text(alphabet="abc. A", min_size=1, max_size=30)), min_size=1), st.text("abc A"))
def test_any_excerpt_is_unbroken_and_cuts_no_list(parts: list[tuple[str, str]], question: str) -> None:
    made = document([(kind, words if words.strip() else "a") for kind, words in parts])
    passage = only_passage(made)
    excerpt = choose_excerpt(made, passage, asked(question))
    assert _unbroken(excerpt)
    assert passage.start <= excerpt.start < excerpt.end <= passage.end
    for group in unit_groups(made, blocks_of(made, passage)):
        shown = [block for block in group if excerpt.start <= block.start and block.end <= excerpt.end]
        assert not shown or len(shown) >= len(group) - (excerpt.start > group[0].start)


def _unbroken(excerpt: Excerpt) -> bool:
    inside = [one for one in excerpt.document.blocks if one.end > excerpt.start and one.start < excerpt.end]
    return [block.end for block in inside] == [block.end for block in excerpt.blocks]


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8))
def test_prose_is_bounded_unless_one_paragraph_is_longer(lengths: list[int]) -> None:
    made = prose(*("mot " * length for length in lengths))
    words = len(chosen(made, "question sans rapport").split())
    assert words <= max(MAX_WORDS, lengths[0])


def led(document: Document, message: str, *known: tuple[str, float]) -> str:
    """The sentence that is read first for a message whose words are all as rare.

    ``known`` are sentences that answer known questions, with how near those are.
    """
    question = understand(message)
    excerpt = Excerpt(document, only_passage(document), blocks_of(document, only_passage(document)))
    weights = dict.fromkeys(question.terms, 1.0)
    told = [(normalise(words), cosine) for words, cosine in known]
    opening = read_first(excerpt, Asked(question, question.intent, weights, weights, lambda _passage: told))
    if opening is None:
        return ""
    words = excerpt.words_of(excerpt.blocks[opening.block])
    return words if excerpt.blocks[opening.block].kind == "item" else sentences(words)[opening.place]


def listed(introduction: str, *items: str, ordered: bool = False) -> Document:
    builder = TextBuilder()
    builder.paragraph(introduction)
    group = builder.new_list()
    for number, words in enumerate(items, start=1):
        builder.item(words, group=group, mark=f"{number}. " if ordered else "- ")
    return page(builder)


CONVOCATION = (
    "La convocation part par voie électronique. Gardez une preuve. Le délai de convocation est de trois jours."
)


def test_the_sentence_that_answers_is_read_first() -> None:
    assert (
        led(prose(CONVOCATION), "délai de convocation, combien de jours")
        == "Le délai de convocation est de trois jours."
    )
    assert led(prose(CONVOCATION), "convocation électronique") == ""


@pytest.mark.parametrize("start", ["Il", "Ce délai", "Mais le délai de convocation"])
def test_a_sentence_that_depends_on_another_is_not_read_first(start: str) -> None:
    text = (
        f"La convocation part par voie électronique. {start} est de trois jours francs, délai de convocation compris."
    )
    assert led(prose(text), "délai de convocation, trois jours francs") == ""


def test_what_depends_on_a_sentence_follows_it() -> None:
    document = prose(CONVOCATION + " Toutefois il est de cinq jours au-delà de 3 500 habitants.")
    excerpt = Excerpt(document, only_passage(document), blocks_of(document, only_passage(document)))
    assert [(one.place, one.until) for one in openings_of(excerpt)] == [(0, 1), (1, 2), (2, 4)]


def test_a_day_or_an_age_chooses_its_line() -> None:
    hours = listed(
        "Les travaux ont leurs heures.", "Du lundi au vendredi : de 8 h à 12 h.", "Dimanche : de 10 h à 12 h."
    )
    assert led(hours, "tondre le dimanche") == "Dimanche : de 10 h à 12 h."
    prices = listed("Voici les prix.", "Adulte : 86 €.", "De 15 à 17 ans : 42 €.", "Moins de 15 ans : 17 €.")
    assert led(prices, "prix pour un enfant de 16 ans") == "De 15 à 17 ans : 42 €."


def test_the_sentence_that_answered_a_question_like_it_is_read_first() -> None:
    told, near = "La convocation part par voie électronique.", "Gardez une preuve."
    assert led(prose(CONVOCATION), "sans rapport") == ""
    assert led(prose(CONVOCATION), "sans rapport", (told, 0.6), (near, 0.95)) == near
    assert led(prose(CONVOCATION), "sans rapport", (told, 0.95), (near, 0.6)) == ""
    assert led(prose(CONVOCATION), "sans rapport", ("Une phrase que la page n'a plus.", 0.95)) == ""


def test_a_step_that_answers_is_said_above_the_steps_which_keep_their_order() -> None:
    steps = ("Demandez le dossier au guichet.", "Appelez la police municipale.", "Signez le formulaire.")
    document = listed("Voici comment faire.", *steps, ordered=True)
    excerpt = Excerpt(document, only_passage(document), blocks_of(document, only_passage(document)))
    question = understand("sans rapport")
    told = [(normalise(steps[1]), 0.9)]
    opening = read_first(excerpt, Asked(question, "", {}, {}, lambda _passage: told))
    assert opening is not None
    shown = render(excerpt, "[1]", opening=opening).text
    assert shown.startswith(f"**{steps[1]}**\n\nVoici comment faire.")
    assert [shown.index(f"{number}. {one}") for number, one in enumerate(steps, start=1)] == sorted(
        shown.index(f"{number}. {one}") for number, one in enumerate(steps, start=1)
    )


def test_items_that_say_nothing_alone_keep_their_place() -> None:
    mistakes = ("Payer : un appel.", "Choisir un modèle de site sans le demander.")
    assert led(listed("Les pièges sont connus.", *mistakes), "choisir un modèle de site") == ""
