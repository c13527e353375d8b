"""From the logits of a message to what is said: probabilities, thresholds, and who yields to whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assistant.question.understanding import understand
from assistant.triage import decision, reading
from assistant.triage.decision import triage
from assistant.triage.message_kinds import NOTHING, PERSON, UNSURE
from assistant.triage.reading import Calibration, Opinion, Reading

CLASSES = ("", "fire", "violence", "violence-help", "person", "illicit", "own-file", "elsewhere", "thanks")
LIMITS = Calibration(
    "none", 1.0, 0.6, 0.2, {"person": 0.5, "numbers": 0.5, "courtesy": 0.8, "notice": 0.8, "refusal": 0.7}
)


class Written:
    """A reader whose reading of every message is written here, window by window, as probabilities."""

    classes = CLASSES
    model_id = "none"

    def __init__(self, *windows: dict[str, float]) -> None:
        self._windows = windows

    def windows(self, _text: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        logits = self.readings()
        return np.zeros((len(logits), 4), dtype=np.float32), logits

    def readings(self) -> NDArray[np.float32]:
        rows = []
        for one in self._windows:
            rest = (1 - sum(one.values())) / (len(CLASSES) - len(one))
            rows.append([np.log(one.get(name, rest)) for name in CLASSES])
        return np.array(rows, dtype=np.float32)


class SilentWords:
    """Words that tell nothing."""

    def log_odds(self, _text: str, _folded: str = "") -> float:
        return 0.0


def _reading(*windows: dict[str, float]) -> Reading:
    return Reading.of(Written(*windows).readings(), CLASSES, 1.0)


def _triaged(question: str, *windows: dict[str, float], home: str = "") -> decision.Verdict | None:
    return triage(understand(question), Written(*windows), home=home)


@pytest.fixture(autouse=True)
def _limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decision, "calibration", lambda: LIMITS)
    monkeypatch.setattr(reading, "calibration", lambda: LIMITS)


def test_dangers_add_up_and_the_likeliest_names_them() -> None:
    read = _reading({"": 0.2, "fire": 0.3, "violence": 0.4})
    assert read.danger == pytest.approx(0.7, abs=1e-6)
    assert read.decide(LIMITS) == "violence"


def test_a_danger_told_at_the_end_of_a_long_message_is_met() -> None:
    read = _reading({"": 0.95}, {"": 0.95}, {"violence": 0.9})
    assert read.decide(LIMITS) == "violence"


def test_a_kind_that_is_no_danger_must_be_that_of_the_whole_message() -> None:
    assert _reading({"illicit": 0.9}).decide(LIMITS) == "illicit"
    assert _reading({"illicit": 0.9}, {"": 0.9}, {"": 0.9}).decide(LIMITS) == NOTHING


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ({"": 0.9}, NOTHING),
        ({"": 0.5, "fire": 0.3}, UNSURE),
        ({"violence-help": 0.5, "violence": 0.3}, "violence-help"),
        ({"person": 0.6}, PERSON),
        ({"illicit": 0.4, "own-file": 0.35}, "illicit"),
        ({"": 0.4, "illicit": 0.4}, NOTHING),
    ],
)
def test_what_is_likely_is_said_by_what_it_costs(windows: dict[str, float], said: str) -> None:
    assert _reading(windows).decide(LIMITS) == said


@pytest.mark.parametrize(("probability", "asked"), [(0.05, 0), (0.5, 1), (0.99, 0)])
def test_pages_are_searched_only_where_what_is_said_hangs_on_them(
    probability: float, asked: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = replace(LIMITS, opinion=Opinion(answered=-0.8))
    monkeypatch.setattr(decision, "calibration", lambda: heard)
    monkeypatch.setattr(reading, "calibration", lambda: heard)
    monkeypatch.setattr(reading, "danger_words", SilentWords)
    found: dict[float, str] = {}
    for confidence in (0.02, 0.98):
        searches: list[float] = []

        def answered(confidence: float = confidence, searches: list[float] = searches) -> float:
            searches.append(confidence)
            return confidence

        verdict = triage(
            understand("drôle d'odeur"),
            Written({"fire": probability, "": max(0.995 - probability, 0.001)}),
            answered=answered,
        )
        found[confidence] = verdict.rule if verdict else NOTHING
        assert len(searches) == asked
    assert (found[0.02] != found[0.98]) == bool(asked)


def test_that_nothing_is_found_does_not_speak_for_a_danger() -> None:
    assert reading.found_odds(0.0) == reading.found_odds(reading.UNSEARCHED) < reading.found_odds(0.9)


def test_a_higher_temperature_makes_it_less_sure() -> None:
    logits = Written({"fire": 0.8}).readings()
    assert Reading.of(logits, CLASSES, 2.0).danger < Reading.of(logits, CLASSES, 1.0).danger


def test_a_likely_danger_is_one_line_before_the_answer_and_a_sure_one_is_alone() -> None:
    likely, sure = _triaged("drôle d'odeur", {"": 0.5, "fire": 0.3}), _triaged("drôle d'odeur", {"fire": 0.9})
    assert likely is not None
    assert sure is not None
    assert (likely.rule, likely.precedes, likely.status) == (UNSURE, True, "redirected")
    assert "112" in likely.text
    assert "114" in likely.text
    assert "\n" not in likely.text
    assert (sure.rule, sure.alone, sure.status) == ("fire", True, "emergency")


def test_a_refusal_that_is_read_yields_to_a_page_and_one_by_rule_does_not() -> None:
    read, ruled = _triaged("une question", {"illicit": 0.9}), _triaged("où en est mon permis ?", {"": 0.9})
    of_a_file = _triaged("et le mien ?", {"own-file": 0.9})
    assert read is not None
    assert ruled is not None
    assert of_a_file is not None
    assert read.yields
    assert not read.alone
    assert not of_a_file.yields
    assert not ruled.yields


def test_a_danger_that_is_read_comes_before_any_rule() -> None:
    verdict = _triaged("où en est mon dossier ? sinon je brûle tout", {"fire": 0.9})
    assert verdict is not None
    assert verdict.rule == "fire"


def test_the_commune_named_is_not_another_town() -> None:
    assert _triaged("la piscine de Villebrune", {"elsewhere": 0.9}, home="Villebrune, Mairie") is None
    elsewhere = _triaged("la piscine de là-bas", {"elsewhere": 0.9}, home="Villebrune, Mairie")
    assert elsewhere is not None
    assert elsewhere.rule == "elsewhere"


def test_a_town_that_is_only_named_is_not_asked_about() -> None:
    """The reading decides whether another town is asked about; without it, its name is enough."""
    message = "Nous arrivons de Toulouse, quel jour sort-on les poubelles ici ?"
    assert _triaged(message, {"": 0.9}, home="Villebrune, Mairie") is None
    told = _triaged(message, {"elsewhere": 0.9}, home="Villebrune, Mairie")
    assert told is not None
    assert not told.guessed
    alone = triage(understand(message), home="Villebrune, Mairie")
    assert alone is not None
    assert alone.rule == "elsewhere"


def test_a_ransom_is_unplugged_first() -> None:
    encoder = Written({"violence-help": 0.1})
    verdict = triage(understand("17cyber : on me demande une rançon pour mes fichiers"), encoder)
    assert verdict is not None
    assert verdict.status == "emergency"
    assert verdict.text.index("débranchez") < verdict.text.index("17Cyber")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("MON MARI ME FRAPPE !", "mon mari me frappe !"),
        ("12/03/2026 14h20\nil y a le feu", "il y a le feu"),
        ("« il y a le feu »", "il y a le feu"),
        ("<p>il y a le feu</p>", "il y a le feu"),
        ("combien coûte un passeport ?", "combien coûte un passeport ?"),
        ("15", "15"),
        ("Il Y A Le Feu Chez Moi", "il y a le feu chez moi"),
        ("Marie Durand", "Marie Durand"),
        ("au secoursssss", "au secours"),
        ("rue Napoléon III, www.exemple.fr", "rue Napoléon III, www.exemple.fr"),
    ],
)
def test_a_message_is_read_as_it_is_said(written: str, said: str) -> None:
    assert reading.calm(written) == said


def test_a_person_asked_for_is_that_of_the_service_named() -> None:
    verdict = _triaged("passez-moi un vrai humain de l'urbanisme pour mon permis de construire", {"person": 0.9})
    assert verdict is not None
    assert (verdict.kind, verdict.service) == ("contact", "urbanisme")


def test_a_danger_whose_words_tell_none_is_less_likely() -> None:
    logits, opinion = Written({"fire": 0.7}).readings(), Opinion(words=0.5)
    told, untold = (Reading.of(logits, CLASSES, 1.0, words, opinion) for words in (2.0, -4.0))
    assert untold.danger < Reading.of(logits, CLASSES, 1.0).danger < told.danger
