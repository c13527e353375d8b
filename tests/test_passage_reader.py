"""A message and a passage read together: which sentence answers, wherever it stands."""

import numpy as np
import pytest

from assistant.retrieval.passage_reader.model import ASKED, NOTHING, READ, SAID, PassageReader

CHEQUE = ("Piscine — Peut-on payer par chèque ?", ["Oui, les chèques sont acceptés à la caisse de la piscine."])
HOURS = ("Piscine — Quels sont les horaires ?", ["La piscine ouvre à 10 h et ferme à 19 h.", "Elle ferme le lundi."])
DOGS = ("Piscine — Peut-on venir avec un chien ?", ["Non, les animaux restent dehors, sauf les chiens guides."])
URGENT = "Eau potable et assainissement — Que faire en cas d'urgence d'eau ?"
WATER = [
    "Appelez le service de l'eau pour une fuite dans la rue ou une eau anormale.",
    "Il répond aux heures d'ouverture.",
    "Fuite après le compteur : fermez le robinet d'arrêt et appelez un plombier.",
    "Eau trouble ou odeur inhabituelle : ne la buvez pas avant l'avis du service.",
]


@pytest.fixture(scope="module")
def model() -> PassageReader:
    return PassageReader.shipped()


@pytest.mark.parametrize(
    ("message", "answers"),
    [("vous prenez les chèques ?", 0), ("ça ferme à quelle heure ?", 1), ("je peux venir avec mon chien", 2)],
)
def test_of_sections_of_one_page_the_one_that_answers_is_best(model: PassageReader, message: str, answers: int) -> None:
    read = [np.logaddexp.reduce(model.scores(message, *passage)) for passage in (CHEQUE, HOURS, DOGS)]
    assert int(np.argmax(read)) == answers


def test_a_sentence_that_answers_is_best_wherever_it_stands(model: PassageReader) -> None:
    read = model.scores("l'eau du robinet est marron depuis hier, on peut la boire ou pas", URGENT, WATER)
    assert int(np.argmax(read)) == 3
    leak = model.scores("ça fuit chez moi sous l'évier, je ferme quoi ?", URGENT, WATER)
    assert leak[2] - read[2] > leak[3] - read[3]


def test_each_token_is_of_the_message_of_a_sentence_or_of_nothing(model: PassageReader) -> None:
    ids, owners = model.inputs.read("jusqu'à quelle heure ?", URGENT, WATER)
    assert len(ids) == len(owners)
    assert set(owners) == {ASKED, NOTHING, 1, 2, 3, 4}
    assert owners[0] == owners[-1] == NOTHING


def test_a_long_message_is_read_at_both_ends_and_no_text_is_too_long(model: PassageReader) -> None:
    inputs = model.inputs
    read = inputs.message("Bonjour, " + "voilà mon histoire, " * 200 + "à quelle heure ferme la piscine ?")
    assert len(read) == SAID
    assert read[-4:] == inputs.message("à quelle heure ferme la piscine ?")[-4:]
    assert read[:3] == inputs.message("Bonjour, voilà")[:3]
    for most in (READ // 2, READ):
        ids, _ = inputs.read("c'est combien " * 500, "Piscine " * 100, ["Une phrase. " * 99, "Autre."], most)
        assert len(ids) == SAID + most + 3
    assert np.isfinite(model.scores("\u202e\u0000", "", ["", "x" * 100_000])).all()
    assert model.scores("rien", "Piscine", []).shape == (0,)


def test_a_sentence_beyond_what_is_read_is_never_best(model: PassageReader) -> None:
    far = ["Une phrase sans rapport avec ce qui est demandé. " * 60, "L'entrée coûte 4 €."]
    read = model.scores("c'est combien ?", "Piscine", far)
    assert read[1] < read[0]
