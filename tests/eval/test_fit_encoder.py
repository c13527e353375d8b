"""The fit of the encoder, in small: what it exports reads the same, and what is kept apart stays apart."""

import random
from pathlib import Path

import numpy as np
import pytest

from assistant.corpus.known_questions import known_questions, page_questions
from assistant.corpus.layers import read_common
from assistant.embedding import open_embedder
from assistant.embedding.trained import CLASSES, MODEL, MOST_READ, SHIPPED, TOKENIZER, TrainedEncoder
from assistant.errors import EmbedderUnavailable
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant.text.cleaning import clean

pytestmark = pytest.mark.slow
MISSING = "« pip install 'commune-assistant[fit]' » pour ajuster l'encodeur"
QUESTION, PASSAGE = "C'est combien pour un passeport ?", "Passeport — Coût\nAdulte : 86 € en timbre fiscal."


@pytest.fixture(scope="module")
def library():
    pytest.importorskip("torch", reason=MISSING)
    pytest.importorskip("onnx", reason=MISSING)
    from assistant_eval.fitting.networks.encoder_examples import Library

    site = Site.read(Path(__file__).parents[2] / "corpus" / "saint-exemple")
    held = {"passeport", "carte-identite", "cantine", "mariage"}
    return Library([one for one in read_common(site).documents if one.id in held])


@pytest.fixture(scope="module")
def taught(library, tmp_path_factory):
    """A folder with an encoder of three steps, the encoder itself, and the steps told."""
    import torch

    from assistant_eval.fitting.networks import encoder, encoder_model
    from assistant_eval.fitting.networks.message_examples import Messages

    steps: list[tuple[int, int]] = []
    questions = library.questions()[:72]
    fitted = encoder.fit(library, questions, Messages.read(), lambda _, done, total: steps.append((done, total)))
    folder = tmp_path_factory.mktemp("encoder")
    encoder_model.write(fitted.encoder, folder)
    fitted.encoder.eval()
    with torch.no_grad():
        expected = fitted.encoder.embed([f"query: {QUESTION}", f"passage: {PASSAGE}"], 128).numpy()
        read = fitted.encoder.read([f"query: {QUESTION}"], 128).numpy()
    return folder, (*expected, read[0]), steps


def test_it_is_taught_and_exported_as_it_reads(taught):
    folder, expected, steps = taught
    assert steps[-1][0] == steps[-1][1] == 3
    read = TrainedEncoder.read(folder)
    assert read.dimension == 384
    assert float(read.query(QUESTION) @ expected[0]) > 0.95  # 8 bits
    assert float(read.passages([PASSAGE])[0] @ expected[1]) > 0.95
    assert "" in read.classes
    assert "violence" in read.classes
    assert len(read.classes) == read.readings(QUESTION).shape[1]
    assert np.corrcoef(read.readings(QUESTION)[0], expected[2])[0, 1] > 0.9


def test_a_fit_goes_on_from_what_the_package_holds(library):
    import torch

    from assistant_eval.fitting.networks import encoder_model
    from assistant_eval.fitting.networks.message_examples import Messages

    shipped = TrainedEncoder.shipped()
    resumed = encoder_model.resumed(SHIPPED, Messages.read().classes).eval()
    with torch.no_grad():
        vectors = resumed.embed([f"query: {QUESTION}", f"passage: {clean(PASSAGE)}"], 128).numpy()
    assert float(shipped.query(QUESTION) @ vectors[0]) > 0.99
    assert float(shipped.passages([PASSAGE])[0] @ vectors[1]) > 0.99


def test_a_fit_goes_on_from_the_reading_that_the_package_holds(library):
    import torch

    from assistant_eval.fitting.networks import encoder_model
    from assistant_eval.fitting.networks.message_examples import Messages

    resumed = encoder_model.resumed(SHIPPED, Messages.read().classes).eval()
    with torch.no_grad():
        read = resumed.read([f"query: {QUESTION}"], 128).numpy()[0]
    assert np.allclose(TrainedEncoder.shipped().readings(QUESTION)[0], read, atol=0.5)


def test_a_long_message_is_read_whole_in_windows(taught):
    read = TrainedEncoder.read(taught[0])
    short, long = read.readings(QUESTION), read.readings(f"{QUESTION} " * 40)
    assert len(short) == 1
    assert len(long) > 3
    assert np.isfinite(long).all()
    assert len(read.readings("a b " * MOST_READ)) == len(read.readings(("a b " * MOST_READ)[:MOST_READ]))


def test_a_text_reads_the_same_in_company(taught):
    read = TrainedEncoder.read(taught[0])
    alone = read.query(QUESTION)
    together = read.queries(["Un", QUESTION, "une question nettement plus longue que celle qui est à côté d'elle " * 4])
    assert np.linalg.norm(alone) == pytest.approx(1, abs=1e-3)
    assert np.allclose(alone, together[1])
    assert read.queries([]).shape == (0, 384)


def test_it_is_opened_by_its_folder(taught, tmp_path):
    folder = taught[0]
    assert open_embedder(Settings(embeddings=f"encoder:{folder}")).model_id == TrainedEncoder.read(folder).model_id
    with pytest.raises(EmbedderUnavailable, match="fit-encoder"):
        TrainedEncoder.read(tmp_path)
    (tmp_path / MODEL).write_bytes(b"autre chose")
    for name in (TOKENIZER, CLASSES):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    with pytest.raises(EmbedderUnavailable, match="illisible"):
        TrainedEncoder.read(tmp_path)


def test_what_is_kept_apart_is_not_taught(library):
    taught = {one.text for one in library.questions()}
    apart = {one.text for one in page_questions() if one.apart}
    assert taught
    assert not taught & apart
    drawn = [one for one in known_questions() if not one.held_out]
    assert 0.1 < len([one for one in drawn if one.apart]) / len(drawn) < 0.15


def test_a_question_that_nothing_answers_has_no_right_text(library):
    questions = [one for one in library.questions() if not one.sections]
    examples = list(library.examples(questions, "section", random.Random(0)))
    assert examples
    assert all(one.right is None and one.wrong and not one.accepted for one in examples)
    answered = [one for one in library.questions() if one.sections][:50]
    for one in library.examples(answered, "section", random.Random(0)):
        assert one.right is not None
        assert not {key for key, _ in one.wrong} & one.accepted


def test_a_message_is_told_from_what_the_encoder_takes_for_its_answer(library):
    import torch

    asked = next(one for one in library.questions() if one.by_people and one.sections and len(one.sections) == 1)
    places = library.places()
    right = (asked.document, asked.sections[0])
    nearest = [right, *(at for at in places if at != right)][:4]
    passages = torch.eye(len(places))
    question = sum(passages[places.index(at)] * (4 - rank) for rank, at in enumerate(nearest))
    library.place_hardest([asked], question[None], passages)
    names = {f"{library.documents[row].id}#{place}" for row, place in nearest[1:]}
    drawn = {
        key for _ in range(40) for one in library.examples([asked], "section", random.Random(_)) for key, _ in one.wrong
    }
    assert names <= drawn
    assert f"{library.documents[right[0]].id}#{right[1]}" not in drawn
