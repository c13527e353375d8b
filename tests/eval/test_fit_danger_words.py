"""What words tell of a danger by themselves: learned from what is written, and written as it was learned."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.triage import danger_words as shipped
from assistant.triage.message_kinds import DANGERS
from assistant_eval.fitting import danger_words as fitting
from assistant_eval.fitting.networks.message_examples import Message, Messages
from assistant_eval.fitting.reading import kept_apart

BURNING = ("la maison brûle", "au feu dans la cuisine", "ça brûle chez le voisin", "le feu gagne la maison")
QUIET = ("la maison est à vendre", "un permis pour la cuisine", "le voisin déménage", "quand ouvre la mairie")


@pytest.fixture(scope="module")
def learned() -> shipped.DangerWords:
    told = [*(Message(one, "fire") for one in BURNING), *(Message(one, "") for one in QUIET)]
    return fitting.fit(told, lambda *_: None)


def test_words_never_met_together_are_weighed(learned: shipped.DangerWords) -> None:
    assert learned.log_odds("Le feu brûle la mairie !") > 0 > learned.log_odds("Quand déménage la mairie ?")


def test_accents_capitals_and_signs_say_nothing(learned: shipped.DangerWords) -> None:
    assert learned.log_odds("ÇA BRÛLE, chez le voisin !!") == learned.log_odds("ca brule chez le voisin")


def test_a_message_without_words_is_weighed_too(learned: shipped.DangerWords) -> None:
    assert learned.log_odds("?!") == pytest.approx(learned.bias)


def test_what_is_written_says_the_same(
    learned: shipped.DangerWords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitting.write(tmp_path / "danger-words.npz", learned)
    monkeypatch.setattr("assistant.weights.files", lambda _package: tmp_path)
    shipped.danger_words.cache_clear()
    read = shipped.danger_words()
    shipped.danger_words.cache_clear()
    assert [read.log_odds(one) for one in BURNING] == [learned.log_odds(one) for one in BURNING]


def test_the_package_knows_dangers_that_it_did_not_learn() -> None:
    """By words alone: weaker than the reading, and of use beside it."""
    held = Messages.read()
    learned = {one.text for one in (*held.dangers, *held.ordinary)}
    apart = [one for one in kept_apart() if one.text not in learned]
    odds = [(shipped.danger_words().log_odds(one.text), one.label in DANGERS) for one in apart]
    met = [value > 0 for value, danger in odds if danger]
    alarmed = [value > 0 for value, danger in odds if not danger]
    assert sum(met) / len(met) > 0.75
    assert sum(alarmed) / len(alarmed) < 0.2
