"""What a site learns of itself is stored with the generation that it judges, and kept while few pages change."""

from typing import Any

import pytest
from town import Town, one_sentence

from assistant.corpus.known_questions import calibrating_questions
from assistant.doctor.diagnosis import _learned
from assistant.errors import IndexUnusable, StorageFailed
from assistant.index.generation import Generation
from assistant.index.lesson import FEW, Lesson
from assistant.index.manifest import CALIBRATION, Manifest, file_hash
from assistant.retrieval.calibration import calibrate, lesson
from assistant.retrieval.confidence import calibrated, shipped


def teach(town: Town, key: str = "a", questions: int = 7) -> tuple[str, bool]:
    learned = {**shipped().to_json(), "questions": questions}
    given = Lesson(key, lambda _generation: learned)
    return town.index.build("villebrune", town.documents(), town.embedder, lesson=given)


def test_what_was_learned_is_stored_and_read(town: Town) -> None:
    name, _ = teach(town)
    folder = town.generation(name)
    assert Manifest.read(folder).files[CALIBRATION] == file_hash(folder / CALIBRATION)
    generation = town.index.open(town.embedder)
    assert calibrated(generation).questions == 7
    generation.close()
    assert town.left_over() == []


def test_a_generation_that_learned_nothing_has_the_confidence_of_the_package(town: Town) -> None:
    name, _ = town.build()
    assert CALIBRATION not in Manifest.read(town.generation(name)).files
    generation = town.index.open(town.embedder)
    assert calibrated(generation) is shipped()
    generation.close()


def test_another_lesson_is_learned_and_the_same_is_not_learned_twice(town: Town) -> None:
    first, _ = teach(town)
    assert teach(town) == (first, False)
    second, changed = teach(town, key="b", questions=8)
    assert changed
    assert second != first
    generation = town.index.open(town.embedder)
    assert calibrated(generation).questions == 8
    generation.close()


@pytest.mark.parametrize("damage", ["changed", "absent"])
def test_a_calibration_that_changed_is_refused(town: Town, damage: str) -> None:
    name, _ = teach(town)
    path = town.generation(name) / CALIBRATION
    if damage == "changed":
        path.write_text(path.read_text(encoding="utf-8").replace('"questions": 7', '"questions": 9'), encoding="utf-8")
    else:
        path.unlink()
    with pytest.raises(IndexUnusable) as caught:
        town.index.open(town.embedder)
    assert CALIBRATION in one_sentence(caught.value)
    again, changed = teach(town)
    assert changed
    assert town.served() == again


def test_a_lesson_that_fails_leaves_the_generation_served(town: Town) -> None:
    before, _ = town.build()

    def fail(_generation: Generation) -> dict[str, Any]:
        raise OSError(28, "plein")

    town.edit("12 €", "13 €")
    with pytest.raises(StorageFailed):
        town.index.build("villebrune", town.documents(), town.embedder, lesson=Lesson("a", fail))
    assert town.served() == before


def test_the_lesson_of_a_site_is_its_calibration(mini_index: Any) -> None:
    generation, embedder = mini_index.generation, mini_index.embedder
    assert lesson(embedder).key == lesson(embedder).key
    mine = calibrated(generation)
    assert mine.questions > 50
    known = calibrating_questions()
    assert calibrate(generation, embedder, known).to_json() == mine.to_json()


def test_what_was_learned_is_kept_while_few_pages_change(town: Town) -> None:
    """A page edited under the server is served at once; many make the site learn again."""
    lessons: list[int] = []

    def learn(_generation: Generation) -> dict[str, Any]:
        lessons.append(1)
        return {**shipped().to_json(), "questions": len(lessons)}

    def questions() -> int:
        documents = town.documents()
        town.index.build("villebrune", documents, town.embedder, lesson=Lesson("a", learn))
        generation = town.index.open(town.embedder)
        told = calibrated(generation).questions
        generation.close()
        return told

    assert questions() == 1
    town.edit("12 €", "13 €")
    assert (questions(), len(lessons)) == (1, 1)
    documents = town.documents()
    many = [one.model_copy(update={"title": f"{one.title} (bis)"}) for one in documents]
    assert len(many) > max(1, FEW * len(many))
    town.index.build("villebrune", many, town.embedder, lesson=Lesson("a", learn))
    assert len(lessons) == 2


def test_what_was_tried_on_the_site_is_said_in_plain_words() -> None:
    shares = ("present_sure", "right_when_sure", "present_unsure", "absent_sure", "absent_unsure")
    said = _learned({"questions": 40, "report": dict.fromkeys(shares, 0.21)}).sentence
    assert "à tort" not in said
    assert said.count("21 %") == len(shares)
    assert said.endswith("Rien à faire.")
