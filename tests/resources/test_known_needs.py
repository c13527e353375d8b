"""The needs known for each resource: all have some, their vectors are read again, they bring a need to a resource."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assistant.resources.catalogue import Catalogue, read_catalogue
from assistant.resources.matching import known_needs, meaning
from assistant.resources.matching.known_needs import FEATURES, KnownNeeds


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def test_every_open_resource_has_needs_and_every_need_a_resource(catalogue):
    owners = {one for one, _ in known_needs.known_needs()}
    assert {one.id for one in catalogue.resources if one.is_open} <= owners <= {one.id for one in catalogue.resources}
    known = known_needs.known_needs()
    assert len(known) == len(set(known)) > 3000


def test_the_shipped_vectors_are_those_of_the_needs():
    rows = known_needs.read(known_needs.VECTORS)
    assert rows is not None, "lancez assistant-eval fit-resource-ranking --write"
    for place in (0, 500, len(rows) - 1):
        assert rows[place] @ meaning.of_need(known_needs.known_needs()[place][1]) > 0.98


def test_vectors_of_other_needs_are_not_read(tmp_path):
    known_needs.write(tmp_path / "few.npz", np.eye(3, 384, dtype=np.float32))
    (tmp_path / "spoilt.npz").write_bytes(b"spoilt")
    assert [known_needs.read(tmp_path / name) for name in ("few.npz", "spoilt.npz", "none.npz")] == [None] * 3


def test_a_need_is_nearest_to_the_resource_it_was_written_for_and_unknown_ones_stand_between(catalogue):
    owner, need = known_needs.known_needs()[40]
    ids = [one.id for one in catalogue.resources]
    features = KnownNeeds([*ids, "de-la-ville"]).features(meaning.of_need(need))
    assert features.shape == (len(ids) + 1, len(FEATURES))
    assert int(features[:, 0].argmax()) == ids.index(owner)
    assert features[ids.index(owner), -1] == 1
    assert features[:-1, 0].min() < features[-1, 0] < features[:-1, 0].max()
    assert not KnownNeeds(["de-la-ville"]).features(meaning.of_need(need)).any()


def test_a_need_can_be_read_as_if_nobody_had_known_it(catalogue):
    owner, need = known_needs.known_needs()[40]
    ids = [one.id for one in catalogue.resources]
    known, vector = KnownNeeds(ids), meaning.of_need(need)
    place = ids.index(owner)
    assert known.features(vector, need)[place, 0] < known.features(vector)[place, 0]
    others = [at for at in range(len(ids)) if at != place]
    assert np.allclose(known.features(vector, need)[others, :3], known.features(vector)[others, :3])


def test_the_file_is_json_lines_of_a_resource_and_a_need():
    for line in known_needs.NEEDS.read_text(encoding="utf-8").splitlines():
        assert set(json.loads(line)) == {"resource", "need"}
