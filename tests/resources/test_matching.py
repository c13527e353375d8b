"""What a need means beside its words, and the resources of shopkeepers."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.resources.catalogue import Catalogue, read_catalogue
from assistant.resources.matching import meaning
from assistant.resources.need import Filters


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def test_every_shipped_resource_has_its_vectors(catalogue):
    missing = [one.id for one in catalogue.resources if meaning.key(one) not in meaning.shipped()]
    assert not missing, "lancez assistant-eval fit-resource-ranking --write"


def test_vectors_written_are_read_again(catalogue, tmp_path):
    pairs = meaning.resource_vectors(catalogue.resources[:2])
    meaning.write(tmp_path / "vectors.npz", pairs)
    for name, rows in meaning.read(tmp_path / "vectors.npz").items():
        assert np.abs(rows - pairs[name]).max() < 0.01
    (tmp_path / "vectors.npz").write_bytes(b"spoilt")
    assert meaning.read(tmp_path / "vectors.npz") == {}


def test_a_resource_without_vectors_gets_them_at_first_use(catalogue):
    changed = catalogue.resources[0].model_copy(update={"topics": ("dresser un inventaire de poules",)})
    rows = meaning.likeness([changed], meaning.shipped())
    assert rows.any()


@pytest.mark.parametrize(
    ("need", "served"),
    [
        ("un annuaire pour mon commerce", "fiche-etablissement-google"),
        ("encaisser à distance dans mon magasin", "wero"),
        ("formation au numérique pour artisan", "artisanat-fr"),
        ("chorus pro", "chorus-pro"),
    ],
)
def test_a_shopkeeper_finds_tools(catalogue, need, served):
    assert served in [one.id for one in catalogue.searcher.search(need).resources[:3]]


def test_tools_of_shops_are_a_filter_and_answer_no_other_need(catalogue):
    shops = catalogue.searcher.search("", Filters(level=("commercants",))).resources
    assert len(shops) >= 15
    assert all(one.levels == ("commercants",) for one in shops)
    assert not set(shops) & set(catalogue.searcher.search("fiche de paie").resources)
    assert all(one.sources and one.status.date for one in shops)
