"""From official files to a first answer on the web, and sixty everyday questions with no fact of the fictional commune.

The questions are in ``assistant_eval/datasets/everyday-questions.txt``; those marked « * » need a fact that the town
has not written yet: the answer says so, and every answer gives the town hall's own contact. ``pytest -s`` counts.
"""

import sys
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
from assistant.site.configuration import Site
from assistant.site.creation import create
from assistant_eval.errors import JourneyFailed
from assistant_eval.runners.communes.journey import Everyday, ask_everyday, travel

pytestmark = pytest.mark.slow
# A page that is not sure is shown; a page whose first step is « Demandez à la mairie qui organise le centre ».
MOST_UNSAID = {"Où promener mon chien, il y a un parc ?", "Y a-t-il un centre aéré pendant les vacances ?"}
HOURS = "Lundi>Vendredi 09:00:00-12:00:00 13:30:00-17:30:00"


@pytest.fixture(scope="module")
def official(tmp_path_factory: pytest.TempPathFactory) -> Path:
    records = [office(hours=HOURS), office("Caf de l'Essai", "caf", "28085", id="caf-1")]
    return folder(tmp_path_factory.mktemp("officiel"), records, rows({"caf": ["caf-1"]}))


@pytest.fixture(scope="module")
def everyday(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, official: Path, embedder: Embedder
) -> Everyday:
    source, ville = FolderSource(official), tmp_path_factory.mktemp("fresh") / "ville"
    (town,) = source.towns("28990")
    create(ville, {"commune.toml": write_toml(gather(town, source.directory(town)))})
    site = Site.read(ville)
    index = Index(Path(request.config.cache.mkdir("fresh-town")))  # type: ignore[union-attr]  # vectors are kept
    index.build(site.id, read_site(site).documents, embedder)
    with Assistant(site, index, embedder) as assistant:
        return ask_everyday(assistant)


def test_no_answer_holds_a_fictional_fact_and_every_answer_gives_the_town_hall(everyday: Everyday) -> None:
    assert (everyday.asked, everyday.fictional, everyday.no_contact) == (60, (), ())
    assert invented()[0].search("terrasse à Saint-Exemple")


def test_a_missing_fact_is_said_to_be_missing(everyday: Everyday) -> None:
    sys.stderr.write(
        f"\nfait local manquant : {everyday.local - len(everyday.unsaid)} sur {everyday.local} le disent\n"
    )
    assert everyday.local == 20
    assert set(everyday.unsaid) <= MOST_UNSAID


@pytest.mark.network
def test_the_journey_from_nothing_to_a_true_answer(official: Path, tmp_path: Path) -> None:
    done = travel(tmp_path / "ville", "28990", official, update=False)
    assert done.is_true, done.first_answer
    assert list(done.seconds) == ["init", "index", "serve, première réponse"]
    assert 0 < done.processor < 120  # the clock depends on what else the machine does
    assert 8 < len(done.questions) < 20
    with pytest.raises(JourneyFailed, match=r"assistant init.*introuvable"):
        travel(tmp_path / "autre", "28001", official, update=False)
