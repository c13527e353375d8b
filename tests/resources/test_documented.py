"""What the guide of the catalogue says is true: its example, its fields, its figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from needs import NAMES, NEEDS, NOTHING

from assistant.resources.catalogue import read_catalogue, read_line
from assistant.resources.record import Resource
from assistant.resources.search import Searcher

GUIDE = (Path(__file__).parents[2] / "docs" / "ressources.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def searcher() -> Searcher:
    return read_catalogue().searcher


def test_the_example_is_a_record() -> None:
    example = re.search(r"```json\n(.*?)\n```", GUIDE, re.DOTALL)
    assert example is not None
    assert read_line(example[1], "exemple", 1).id == "journal-des-ecoles"


def test_every_field_is_explained() -> None:
    table = GUIDE.split("## Les champs")[1].split("##")[0]
    named = set(re.findall(r"`([a-z_]+)`", table))
    assert set(Resource.model_fields) <= named


def test_its_figures_are_those_of_the_catalogue(searcher: Searcher) -> None:
    resources = searcher.resources
    closed = sum(not one.is_open for one in resources)
    assert f"compte {len(resources)} fiches, dont {closed} services fermés" in GUIDE
    assert f"{len(NEEDS)} besoins, {len(NOTHING)} demandes" in GUIDE
    assert f"et {len(NAMES)} noms" in GUIDE
    first = sum(searcher.search(need).resources[0].id in good for need, good in NEEDS.items())
    assert f"vient en premier {first} fois" in GUIDE
    known = {name: sum(one.knows(name) for one in resources) for name in ("account", "price", "personal_data")}
    assert f"compte pour {known['account']} fiches, prix pour {known['price']}" in GUIDE
    assert f"données personnelles pour {known['personal_data']}" in GUIDE
