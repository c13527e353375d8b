"""Who tells what happens, and who asks for one fact."""

import json
from importlib.resources import files

import pytest

from assistant.question.narratives import tells
from assistant.question.understanding import understand

TOLD = [
    "mon mari est mort hier",
    "Je viens d'emménager, par quoi commencer ?",
    "on s'est fait cambrioler, que faire ?",
    "jai perdu mon taf jfé koi",
    "Maman est tombée deux fois, je suis perdue, vous pouvez m'expliquer ?",
    "ma fille entre à l'école, quelles sont les démarches ?",
    "décès ce matin, marche à suivre",
    "On part vivre ailleurs, dans quel ordre s'y prendre ?",
]
ASKED = [
    "Combien coûte un passeport pour ma fille ?",
    "quels papiers pour se marier",
    "mon acte de naissance, je le demande où ?",
    "Où déclarer ma grossesse",
    "passeport",
    "je déménage",  # two words name a subject
    "Peut-on enterrer mon chien dans le jardin ?",
    "mairie ouverte samedi",
    "je voulais savoir si mon fils peut manger à la cantine juste le mardi",
]


@pytest.mark.parametrize("message", TOLD)
def test_a_message_that_tells(message: str) -> None:
    assert tells(understand(message))


@pytest.mark.parametrize("message", ASKED)
def test_a_question_for_a_fact(message: str) -> None:
    assert not tells(understand(message))


def test_known_life_events_tell_far_more_often_than_questions_of_pages() -> None:
    lines = (files("assistant.corpus") / "section-questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    events = [
        tells(understand(row["question"]))
        for row in rows
        if ["Que faire, dans l'ordre ?", "steps", False] in row["parts"]
    ]
    others = [
        tells(understand(row["question"]))
        for row in rows
        if row["document_id"] in {"passeport", "pacs", "mariage", "creche"}
    ]
    assert sum(events) / len(events) > 0.5
    assert sum(others) / len(others) < 0.15
