"""What a town copies to be safe, and that it gives the same answers back (docs/web.md, « Sauvegarder »)."""

import shutil
from datetime import UTC, datetime

import pytest

from assistant.assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.site.configuration import Site
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.schema import Opinion

QUESTIONS = [
    "Combien coûte un passeport ?", "quelles pièces pour un passeport", "when is the recycling collected?",
    "comment installer une terrasse", "un mot de passe solide en CM1", "collecte des déchets", "mon mari me frappe",
    "ouverture de la mairie", "capitale du Pérou",
]  # fmt: skip
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def said(root, embedder):
    """Every answer without what changes from one call to the next."""
    with Assistant(Site.read(root), Index(root / ".assistant"), embedder) as assistant:
        answers = [assistant.ask(question, now=NOW) for question in QUESTIONS]
    return [answer.model_dump(exclude={"id", "timings_ms", "generation"}) for answer in answers]


@pytest.fixture
def town_folder(mini_index, tmp_path):
    ignored = shutil.ignore_patterns("run", "lock")
    return shutil.copytree(mini_index.site.root, tmp_path / "villebrune", ignore=ignored)


def test_a_copy_of_the_folder_gives_the_same_answers_and_opinions(town_folder, tmp_path, embedder):
    Feedback(town_folder / ".assistant").record(Opinion(answer_id="a" * 32, vote="up", comment="clair"))
    before, opinions = said(town_folder, embedder), Feedback(town_folder / ".assistant").rows()
    archive = shutil.make_archive(str(tmp_path / "sauvegarde"), "gztar", town_folder)
    shutil.rmtree(town_folder)
    restored = tmp_path / "ailleurs"
    shutil.unpack_archive(archive, restored, filter="data")
    assert said(restored, embedder) == before
    assert Feedback(restored / ".assistant").rows() == opinions


def test_the_pages_alone_are_enough_to_build_the_same_index_again(town_folder, tmp_path, embedder):
    before = said(town_folder, embedder)
    alone = shutil.copytree(town_folder, tmp_path / "pages", ignore=shutil.ignore_patterns(".assistant"))
    site = Site.read(alone)
    Index(alone / ".assistant").build(site.id, read_site(site).documents, embedder)
    assert said(alone, embedder) == before
