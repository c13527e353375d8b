"""A message that asks two things is read as two questions, each with what was told before."""

import pytest

from assistant.question.double_questions import asks_two, features, parts


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (
            "Mon salarié part vendredi : que faire de ses accès, et puis-je garder sa photo ?",
            "Mon salarié part vendredi : que faire de ses accès ?",
            "Mon salarié part vendredi : puis-je garder sa photo ?",
        ),
        (
            "Combien coûte la piscine et où acheter la carte ?",
            "Combien coûte la piscine ?",
            "où acheter la carte ?",
        ),
        (
            "bjr cest combien la salle pour un baptême et est ce quelle est libre",
            "bjr cest combien la salle pour un baptême ?",
            "est ce quelle est libre ?",
        ),
        (
            "Impasse barrée le 29 : faut-il une autorisation ? Et vous prêtez des tables ? Merci d’avance.",
            "Impasse barrée le 29 : faut-il une autorisation ?",
            "Impasse barrée le 29 : vous prêtez des tables ?",
        ),
        (
            "J'ai vendu en mai, pourquoi c'est moi qui reçois l'avis, et je peux payer en plusieurs fois ?",
            "J'ai vendu en mai, pourquoi c'est moi qui reçois l'avis ?",
            "J'ai vendu en mai, je peux payer en plusieurs fois ?",
        ),
    ],
)
def test_two_questions_are_told_apart(question: str, first: str, second: str) -> None:
    assert parts(question) == (first, second)


@pytest.mark.parametrize(
    "question",
    [
        "Mon mari est mort et je ne sais pas quoi faire",
        "Combien ça coûte et quand ?",
        "Où et quand me marier ?",
        "poubelles",
        "On me dit que l'État paie les panneaux et que la mairie est partenaire. C'est une arnaque ?",
    ],
)
def test_one_question_stays_whole(question: str) -> None:
    assert parts(question) is None


@pytest.mark.parametrize(
    ("question", "two"),
    [
        ("Je loue deux chambres l'été. Il me faut un numéro ? et la taxe de séjour je la verse à qui ?", True),
        ("Bjr mon fils est allergique, comment on fait pour la cantine ? et il peut amener son repas ?", True),
        ("Quels papiers pour un passeport pour ma fille de 4 ans, et où ?", True),
        ("poubelles", False),
        ("Combien coûte un passeport ?", False),
        ("Bonjour, je cherche une assistante maternelle pour mon fils de deux ans, merci d'avance.", False),
    ],
)
def test_a_message_may_ask_for_two_things(question: str, two: bool) -> None:
    assert asks_two(question) is two


def test_what_is_counted_is_bounded() -> None:
    assert (features("et ? " * 400) <= features("et ? " * 20) + 4).all()
    assert features("").tolist() == [0, 0, 0, 0, 0, 0, 0, 1, 0]
