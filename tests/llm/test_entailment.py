"""The shipped reading of a sentence with its passage, and what it weighs with the rules. The real model, no socket."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.errors import SettingInvalid
from assistant.grounding import entailment
from assistant.grounding.entailment import premise
from assistant.grounding.segments import Evidence
from assistant.grounding.sentences import judge
from assistant.grounding.weighing import FEATURES, Weights, features, fitted, reading

PARK = Evidence(
    1,
    "Parc municipal",
    "Qui s'en occupe ?",
    "Le gardien ouvre le portail le matin. La police municipale vérifie les clôtures et retire les objets abandonnés.",
)


class Fixed:
    """A reading that is always the same."""

    def __init__(self, score: float) -> None:
        self.given = score

    def score(self, sentence: str, evidence: Evidence) -> float:
        return self.given


def test_without_its_package_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(entailment, "PACKAGE", "paquet_absent")
    with pytest.raises(SettingInvalid, match=r"Réglage ASSISTANT_LLM : installez .*« make model »"):
        entailment.Entailment.installed()


TRUE = ("Le gardien ouvre le portail le matin.", "Le portail est ouvert le matin par le gardien.")
EXCHANGED = (
    "La police municipale ouvre le portail et le gardien vérifie les clôtures.",
    "Les objets abandonnés sont retirés par le gardien.",
    "Le gardien vérifie les clôtures.",
)


@pytest.mark.parametrize("sentence", TRUE)
def test_a_true_sentence_is_read_as_such_and_kept(reader, sentence):
    assert reader.score(sentence, PARK) > 0.7
    assert judge(sentence, [PARK], reader=reader).kept


@pytest.mark.parametrize("sentence", EXCHANGED)
def test_exchanged_roles_that_the_rules_let_through_are_dropped(reader, sentence):
    assert judge(sentence, [PARK], Fixed(1.0)).kept
    assert reader.score(sentence, PARK) < 0.3
    assert not judge(sentence, [PARK], reader=reader).kept


def test_a_figure_or_a_name_that_the_passage_lacks_is_dropped_whatever_is_read():
    sure = Fixed(1.0)
    assert judge("Le gardien ouvre le portail.", [PARK], reader=sure).kept
    assert judge("Le gardien ouvre 2 portails.", [PARK], reader=sure).reason == "fact"
    assert judge("Le gardien de Lyon ouvre le portail.", [PARK], reader=sure).reason == "name"


def test_a_reading_that_says_no_is_enough_to_drop():
    verdict = judge("Le gardien ouvre le portail.", [PARK], reader=Fixed(0.0))
    assert (verdict.kept, verdict.reason) == (False, "doubt")


def test_other_languages_are_not_read():
    assert judge("The keeper opens the gate.", [PARK], Fixed(0.0), "en").reason != "doubt"


def test_a_long_passage_is_read_by_the_lines_that_say_most_of_the_sentence():
    lines = [
        f"- Cas numéro {number} : une règle qui ne dit rien du sujet de la question posée." for number in range(30)
    ]
    lines.insert(17, "- Chien : la laisse est obligatoire au parc.")
    read = premise("Au parc, tenez votre chien en laisse.", Evidence(1, "Parc", "Règles", "\n".join(lines)))
    assert "la laisse est obligatoire" in read
    assert len(read) < 600


def test_it_reads_anything_at_once_and_from_several_threads(reader):
    odd = ["", "?", "a" * 5000, "\u0000\u202e", "Ж" * 300, "😀 " * 200]
    with ThreadPoolExecutor(4) as pool:
        scores = list(pool.map(lambda text: reader.score(text, PARK), odd * 3))
    assert all(0 <= score <= 1 for score in scores)
    assert scores[: len(odd)] == scores[len(odd) : 2 * len(odd)]


def test_a_sign_that_objects_never_makes_one_surer():
    """Two are no objection: a line of a list, and words of another line, which cases and mixed clauses count too."""
    objects = set(FEATURES) - {"reading", "other_line", "item"}
    weights = dict(zip(FEATURES, fitted().features, strict=True))
    assert weights["reading"] > 0
    assert [name for name in objects if weights[name] > 0] == []


def test_a_number_in_words_is_read_in_digits_too(reader):
    page = Evidence(1, "Badges", "Prix", "- Adulte : 45 € le badge.")
    assert (
        reading("Le badge coûte quarante-cinq euros.", page, reader)
        >= reading("Le badge coûte 45 €.", page, reader) / 2
    )


@pytest.mark.parametrize("score", [0.0, 1.0])
def test_signs_are_as_many_as_their_names_and_finite(score):
    seen = features("Le gardien ouvre le portail.", PARK, (0,), score)
    assert len(seen) == len(FEATURES)
    assert 0 < Weights((0.1,) * len(FEATURES), 0.0, 0.5).probability(seen) < 1
