"""The parts of a message that ask, and what is counted of its asking."""

import pytest

from assistant.question.asking_parts import PARTS, asking_parts, counts

ASKED = {
    "Mon salarié part vendredi : que faire de ses accès, et puis-je garder sa photo ?": (
        "que faire de ses accès ?",
        "puis-je garder sa photo ?",
    ),
    "Combien coûte la piscine et où acheter la carte ?": ("Combien coûte la piscine ?", "où acheter la carte ?"),
    "Impasse barrée le 29 : faut-il une autorisation ? Et vous prêtez des tables ? Merci d’avance.": (
        "faut-il une autorisation ?",
        "Et vous prêtez des tables ?",
    ),
    "bjr cest combien la salle et est ce quelle est libre": ("bjr cest combien la salle", "est ce quelle est libre"),
    "Quels papiers pour ma fille de 4 ans, et où ?": ("Quels papiers pour ma fille de 4 ans ?", "où ?"),
    "J'ai perdu mon chien et mon chat, que faire ?": ("que faire ?",),  # what is told is not asked
    "Où et quand me marier ?": ("Où et quand me marier ?",),
    "Carte d’identité ou passeport ?": ("Carte d'identité ou passeport ?",),
    "Combien coûte un passeport ?": ("Combien coûte un passeport ?",),
    "poubelles jaunes": (),
    "Mon mari est mort et je suis seule": (),
    "": (),
}


@pytest.mark.parametrize("message", ASKED)
def test_the_parts_that_ask(message: str) -> None:
    assert asking_parts(message) == ASKED[message]


def test_the_last_parts_are_read_whatever_is_asked() -> None:
    asked = [f"combien coûte la chose {number} ?" for number in range(40)]
    assert asking_parts(" ".join(asked)) == tuple(asked[-PARTS:])


def test_what_is_counted_is_bounded() -> None:
    assert (counts("et ? " * 400) <= counts("et ? " * 20) + 4).all()
    assert counts("").tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
