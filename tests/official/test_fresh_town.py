"""Sixty everyday questions to a town just made from official files: no fact of the fictional commune in any answer.

The questions are in ``data/everyday-questions.txt``; those marked « * » need a fact that the town has not written yet:
the answer says so, and every answer gives the town hall's own contact. ``pytest -s`` shows the figures.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from official_town import folder, office, rows

from assistant.assistant import Assistant
from assistant.corpus.checks.invented import invented
from assistant.corpus.layers import read_site
from assistant.embedding import Embedder
from assistant.index.publication import Index
from assistant.official.commune_toml import write_toml
from assistant.official.findings import gather
from assistant.official.folder import FolderSource
from assistant.records import Answer
from assistant.site.configuration import Site
from assistant.site.creation import create
from assistant.text.messages import say

pytestmark = pytest.mark.slow
LINES = (Path(__file__).parents[1] / "data" / "everyday-questions.txt").read_text(encoding="utf-8").splitlines()
QUESTIONS = [line for line in LINES if not line.startswith("#")]
UNKNOWN = [line.removeprefix("* ") for line in QUESTIONS if line.startswith("* ")]
LEAST_SAID = 19  # of the 20 that need a local fact; where to walk a dog gets a page that is not sure
HOURS = "Lundi>Vendredi 09:00:00-12:00:00 13:30:00-17:30:00"


@pytest.fixture(scope="module")
def answers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, embedder: Embedder
) -> Iterator[dict[str, Answer]]:
    tmp = tmp_path_factory.mktemp("fresh")
    records = [office(hours=HOURS), office("Caf de l'Essai", "caf", "28085", id="caf-1")]
    source = FolderSource(folder(tmp / "officiel", records, rows({"caf": ["caf-1"]})))
    (town,) = source.towns("28990")
    create(tmp / "ville", {"commune.toml": write_toml(gather(town, source.directory(town)))})
    site = Site.read(tmp / "ville")
    index = Index(Path(request.config.cache.mkdir("fresh-town")))  # type: ignore[union-attr]  # vectors are kept
    index.build(site.id, read_site(site).documents, embedder)
    with Assistant(site, index, embedder) as assistant:
        yield {one: assistant.ask(one) for one in (line.removeprefix("* ") for line in QUESTIONS)}


def test_no_answer_holds_a_fictional_fact(answers: dict[str, Answer]) -> None:
    certain, _ordinary = invented()
    assert len(answers) == 60
    found = {asked: certain.findall(answer.model_dump_json()) for asked, answer in answers.items()}
    assert {asked: values for asked, values in found.items() if values} == {}
    assert certain.search("terrasse à Saint-Exemple")


def test_every_answer_gives_the_town_hall(answers: dict[str, Answer]) -> None:
    silent = [asked for asked, answer in answers.items() if "01 99 00 40 10" not in answer.model_dump_json()]
    assert [asked for asked in silent if answers[asked].status not in {"emergency", "redirected"}] == []


def test_a_missing_fact_is_said_to_be_missing(answers: dict[str, Answer]) -> None:
    said = [
        asked
        for asked in UNKNOWN
        if answers[asked].status == "not_found" or say("answer.untold", "fr") in answers[asked].text
    ]
    sys.stderr.write(f"\nfait local manquant : {len(said)} réponses sur {len(UNKNOWN)} le disent\n")
    assert len(UNKNOWN) == 20
    assert len(said) >= LEAST_SAID, sorted(set(UNKNOWN) - set(said))
