"""The shape of a question says what it asks for; the rules are valid and each can win."""

import tomllib
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.intent import FIELDS, Intent, detect

QUESTIONS = {
    "cost": ["Combien coûte un passeport ?", "C'est payant ?", "le tarif de la cantine", "Est-ce gratuit", "prix"],
    "delay": ["Combien de temps pour un passeport ?", "Quel délai ?", "au bout de combien de jours", "c'est long ?"],
    "documents": ["Quels papiers apporter ?", "quelles pièces pour le pacs", "Il faut quels justificatifs ?"],
    "online": ["Peut-on le faire en ligne ?", "sur internet", "est-ce téléchargeable ?"],
    "where": ["Où refaire ma carte ?", "ou est la mairie", "Je dois aller où ?", "À qui m'adresser ?"],
    "when": ["Quand passe le camion ?", "Quels sont les horaires ?", "La mairie est-elle ouverte samedi ?"],
    "who": ["Qui peut demander un logement ?", "Ai-je droit à une aide ?", "quelles conditions"],
    "how": ["Comment m'inscrire ?", "Quelles démarches ?", "Que faire en cas de perte ?"],
    "": ["passeport", "Bonjour", "", "?!…", "Mon fils ou ma fille"],
}


@pytest.mark.parametrize(
    ("question", "intent"), [(question, intent) for intent, group in QUESTIONS.items() for question in group]
)
def test_the_shape_of_a_question(question, intent):
    assert detect(question) == intent


def test_case_and_accents_do_not_matter():
    assert detect("COMBIEN COUTE UN PASSEPORT") == detect("combien coûte un passeport ?") == "cost"


def test_the_rules_and_the_type_name_the_same_intents():
    data = tomllib.loads((files("assistant.question") / "intents.toml").read_text(encoding="utf-8"))
    named = [rule["name"] for rule in data["intent"]]
    assert {*named, ""} == set(get_args(Intent))
    assert set(FIELDS) <= set(named)


@given(st.text())
def test_any_text_has_an_intent(text):
    assert detect(text) in get_args(Intent)
