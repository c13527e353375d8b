"""What we say that we understood: the words of a message that tell its subject, as they were written."""

import pytest

from assistant.corpus.known_questions import taught_questions
from assistant.index.spelling import careful_words
from assistant.question.subject_words import MOST, general_in, general_stems, subject_words, telling_forms
from assistant_eval.fitting.vocabulary import question_words


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("Combien coûte un passeport pour ma fille de 12 ans ?", ["passeport"]),
        ("Comment me pacser ?", ["pacser"]),
        ("qui a peint le plafond de l'église ?", ["peint", "église"]),
        ("c koi les papiers pr la piscine svp", ["piscine"]),
        ("COMBIEN COUTE LE STADE", ["stade"]),
        ("Cloche de Saint-Martin : qui la sonne, la CAF ?", ["cloche", "Saint", "Martin", "CAF"]),
        ("25 litres d'huile et 3 pneus", ["huile", "pneus"]),  # a unit tells no subject, what is counted does
        ("Bonjour, comment faire, et combien de temps faut-il ?", []),
        ("Je veux vendre mes fromages au marché", ["vendre", "fromages", "marché"]),
        ("ça marche comment ?", []),
        ("?", []),
    ],
)
def test_the_subject_is_told_in_the_words_of_who_asks(message: str, told: list[str]) -> None:
    assert subject_words(message) == told


def test_a_story_is_told_in_a_few_words() -> None:
    story = "Le lavoir, la grange, le moulin, la chapelle et la halle du hameau sont fermés"
    assert len(subject_words(story)) == MOST


def test_a_word_is_told_from_another_of_its_stem_by_how_it_is_written() -> None:
    assert "marché" in telling_forms()
    assert not {"marche", "jour", "combien", "enfants"} & telling_forms()
    assert "march" in general_in("comment ça marche") - general_in("la place du marché")


def test_a_word_said_of_some_pages_tells_their_subject() -> None:
    assert {"comment", "an", "combien", "cout"} <= general_stems()
    assert not {"passeport", "cantin", "piscin", "chien"} & general_stems()


def test_the_words_that_are_shipped_are_those_of_the_known_questions() -> None:
    questions = taught_questions()
    counted = question_words.general(questions)
    assert general_stems() == {*counted["stems"]}, "known questions changed: run `make vectors`"
    assert telling_forms() == {*counted["telling"]}
    assert careful_words() == {*question_words.careful(questions)["words"]}
