"""The reading grafted on the encoder, in small: it learns, its file reads as it does, and vectors do not move."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding.trained import CLASSES, MODEL, SHIPPED, TOKENIZER, TrainedEncoder
from assistant.triage.message_kinds import NOTHING
from assistant_eval.fitting.networks import subject_examples
from assistant_eval.fitting.networks.message_examples import Message, Messages, canonical, without_questions

pytestmark = pytest.mark.slow
CALM = (
    "le marché du samedi",
    "renouveler mon passeport",
    "les horaires de la piscine",
    "inscrire ma fille à la cantine",
)
BURNING = ("il y a le feu", "la maison brûle", "un incendie dans la cave", "des flammes au balcon")
WORDS = ("", "Bonjour, ", "Aujourd'hui ", "Chez nous ", "Alors ", "Ce matin ")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, np.ndarray]]:
    """A folder with the package's encoder taught to tell fires from the rest, and what its reading says of messages."""
    pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' »")
    pytest.importorskip("onnx", reason="« pip install 'commune-assistant[fit]' »")
    import torch
    from tokenizers import Tokenizer

    from assistant_eval.fitting.networks import encoder_reading
    from assistant_eval.fitting.networks.encoder_reading_model import grafted, states
    from assistant_eval.fitting.networks.encoder_reading_network import exported, padded

    known = [Message(word + text, "") for text in CALM for word in WORDS]
    known += [Message(word + text, "fire") for text in BURNING for word in WORDS]
    model, tokenizer = (SHIPPED / MODEL).read_bytes(), Tokenizer.from_file(str(SHIPPED / TOKENIZER))
    read = list(states(model, tokenizer, [f"query: {one.text}" for one in known], 64))
    reading = encoder_reading.fit(known, read, ("", "fire"), lambda *_: None, (20, 1e-3), ((2, 1e-3), (1, 1e-3)))
    folder = tmp_path_factory.mktemp("taught")
    (folder / MODEL).write_bytes(grafted(model, exported(reading)))
    (folder / TOKENIZER).write_bytes((SHIPPED / TOKENIZER).read_bytes())
    (folder / CLASSES).write_text(json.dumps(["", "fire"]), encoding="utf-8")
    with torch.no_grad():
        said = {one.text: reading(*padded([row]))[0].numpy() for one, row in zip(known, read, strict=True)}
    return folder, said


def test_what_is_grafted_reads_as_it_was_fitted(taught: tuple[Path, dict[str, np.ndarray]]) -> None:
    encoder, said = TrainedEncoder.read(taught[0]), taught[1]
    for text, logits in list(said.items())[::5]:
        assert np.allclose(encoder.readings(text)[0], logits, atol=0.1)
    assert [int(encoder.readings(text)[0].argmax()) for text in ("un feu dans la cuisine", "la cantine")] == [1, 0]


def test_vectors_do_not_move_and_keep_their_name(taught: tuple[Path, dict[str, np.ndarray]]) -> None:
    encoder, shipped = TrainedEncoder.read(taught[0]), TrainedEncoder.shipped()
    texts = [one.text for one in canonical()[:50]]
    for text in ("Combien coûte un passeport ?", *texts):
        assert np.array_equal(encoder.query(text), shipped.query(text))
    assert encoder.model_id == shipped.model_id
    assert encoder.reading_id != shipped.reading_id


def test_every_class_is_among_the_examples_and_dangers_weigh_as_much_as_the_rest() -> None:
    pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' »")
    from assistant_eval.fitting.networks import encoder_reading

    messages = Messages.read()
    known = encoder_reading.examples(messages)
    assert known == encoder_reading.examples(messages)
    assert {one.label for one in known} == set(messages.classes)
    assert "help" in messages.classes
    apart = {one.text for one in messages.asked}
    assert sum(one.text in apart for one in known) <= encoder_reading.ASKED + 100


def test_life_told_is_ordinary_without_its_question_too() -> None:
    asked = Message("Mon voisin chante faux. Il a une belle cave. On peut faire quoi ? Merci.", "", "fr")
    bare = without_questions(asked)
    assert bare is not None
    assert (bare.text, bare.label) == ("Mon voisin chante faux. Il a une belle cave. Merci.", "")
    assert without_questions(Message("Mon voisin chante faux.", "")) is None
    assert without_questions(Message("Bonjour. On peut faire quoi ?", "")) is None


def test_life_weighs_by_itself_whatever_the_number_of_questions() -> None:
    pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' »")
    from assistant_eval.fitting.networks import encoder_reading

    known = [
        *(Message("q", "", asked=True) for _ in range(900)), *(Message("v", "") for _ in range(500)),
        *(Message("f", "fire") for _ in range(500)), *(Message("p", "person") for _ in range(400)),
    ]  # fmt: skip
    weight = encoder_reading.weights(known)
    life = sum(one for one, message in zip(weight, known, strict=True) if message.text == "v")
    questions = sum(one for one, message in zip(weight, known, strict=True) if message.text == "q")
    assert weight.sum() == pytest.approx(len(known))
    assert life > 2 * questions


def test_what_only_names_a_subject_weighs_by_itself_too() -> None:
    pytest.importorskip("torch", reason="« pip install 'commune-assistant[fit]' »")
    from assistant_eval.fitting.networks import encoder_reading

    known = [
        *(Message("v", "") for _ in range(500)), *(Message("terrasse", "", named=True) for _ in range(100)),
        *(Message("f", "fire") for _ in range(500)), *(Message("p", "person") for _ in range(400)),
    ]  # fmt: skip
    weight = encoder_reading.weights(known)
    named = sum(one for one, message in zip(weight, known, strict=True) if message.named)
    assert weight.sum() == pytest.approx(len(known))
    assert named == pytest.approx(0.08 * len(known))


def test_names_of_pages_are_taught_as_ordinary_but_what_somebody_in_danger_says() -> None:
    documents = subject_examples.common_documents()
    taught = {one.text: one for one in subject_examples.subjects(documents)}
    written = {text for page in documents for text in (page.title, *page.aliases)}
    assert set(taught) <= written
    assert len(taught) > 0.97 * len(written)
    ordinary = {text for text, one in taught.items() if one.label == NOTHING}
    assert {"Encombrants", "PLU", "mon mari est mort hier", "quelqu'un est mort dans ma famille"} <= ordinary
    assert (taught["odeur de gaz"].label, taught["odeur de gaz"].named) == ("fumes", False)
    assert "coup de chaleur" not in taught
    apart = [one for one in taught.values() if one.apart]
    assert 0.03 < len(apart) / len(taught) < 0.1


def test_every_name_that_may_tell_a_danger_is_a_name_of_a_page_and_a_class() -> None:
    written = {text for page in subject_examples.common_documents() for text in (page.title, *page.aliases)}
    read = subject_examples.read()
    assert set(read) <= written
    assert {label for label in read.values() if label} <= set(Messages.read().classes)


def test_a_long_ordinary_message_is_also_drawn_in_part_and_a_danger_never() -> None:
    told = "Le chien du voisin aboie tout le jour, et il saute. " * 2 + "Il est pas méchant. " + "On ne dort plus. " * 6
    ordinary, danger = (Message(told, label) for label in (NOTHING, "violence"))
    messages = Messages((danger,), (ordinary,), (ordinary,), {"person": (danger,)}, (NOTHING, "violence"))
    chance = random.Random(3)
    drawn = [messages._one(chance) for _ in range(400)]
    assert len({one.text for one in drawn if one.label == NOTHING}) > 2
    assert {one.text for one in drawn if one.label == "violence"} == {told}
