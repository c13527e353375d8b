"""What must not be served is refused with one French sentence, and what was served before still is."""

import json
import resource
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from fakes import HashEmbedder
from town import MINI, Town, one_sentence

from assistant.errors import GenerationError, IndexUnusable, StorageFailed
from assistant.index.manifest import OWN_FILES


def _lose(path: Path) -> None:
    path.unlink()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x01
    path.write_bytes(bytes(content))


@pytest.fixture(scope="module")
def two_generations(tmp_path_factory) -> Path:
    """The small site with two generations; copy it, do not change it."""
    town = Town(Path(shutil.copytree(MINI, tmp_path_factory.mktemp("two") / "villebrune")))
    town.build()
    town.edit("12 €", "13 €")
    town.build()
    return town.root


@pytest.mark.parametrize("damage", [_lose, _cut, _flip])
@pytest.mark.parametrize("name", ["manifest.json", *OWN_FILES, "chroma/chroma.sqlite3"])
def test_a_damaged_generation_is_refused_and_the_one_before_served(two_generations, tmp_path, name, damage):
    if damage is _flip and name not in OWN_FILES:
        pytest.skip("one bit of a file that has no hash may mean nothing")
    town = Town(Path(shutil.copytree(two_generations, tmp_path / "villebrune")))
    second, first = town.index.kept()
    damage(town.generation(second) / name)
    assert town.served() == first
    damage(town.generation(first) / name)
    with pytest.raises(IndexUnusable) as caught:
        town.index.open(town.embedder)
    assert second in one_sentence(caught.value)
    assert town.left_over() == []


def test_a_generation_spoilt_while_it_is_built_is_never_published(town):
    """A disk that loses the end of a file: what was served stays the one to serve, and nothing else is kept."""
    first, _ = town.build()
    town.edit("12 €", "13 €")

    def spoil(stage, _done, _total):
        if stage == "Index du sens":
            (passages,) = (town.index.root / "building").glob("*/passages.json")
            _cut(passages)

    with pytest.raises(IndexUnusable) as caught:
        town.index.build("villebrune", town.documents(), town.embedder, spoil)
    one_sentence(caught.value)
    assert (town.index.current(), town.index.kept()) == (first, [first])
    assert town.served() == first
    assert town.build()[0] == town.served() != first


def test_vectors_of_other_pages_are_told_by_the_search(town, tmp_path):
    """The vector store has no hash: one of the same size that was built from other texts is found out by asking it."""
    first, _ = town.build()
    town.edit("12 €", "13 €")
    second, _ = town.build()
    other = Town(Path(shutil.copytree(town.root, tmp_path / "autre", ignore=shutil.ignore_patterns(".assistant"))))
    other.embedder = HashEmbedder(weights="autres")
    name, _ = other.build()
    store = town.generation(second) / "chroma"
    shutil.rmtree(store)
    shutil.copytree(other.generation(name) / "chroma", store)
    assert town.served() == first
    shutil.rmtree(town.generation(first))
    with pytest.raises(IndexUnusable, match="la recherche ne retrouve pas un passage connu"):
        town.index.open(town.embedder)


@pytest.mark.parametrize("name", ["manifest.json", "documents.jsonl", "vectors.npy", "chroma/chroma.sqlite3"])
def test_indexing_again_repairs_what_is_damaged(town, name):
    damaged, _ = town.build()
    _cut(town.generation(damaged) / name)
    repaired, changed = town.build()
    assert changed
    assert town.served() == repaired != damaged


def test_a_generation_half_copied_is_refused(town):
    first, _ = town.build()
    town.generation("99991231T000000-copie").mkdir()
    (town.generation("99991231T000000-copie") / "catalog.json").write_text("[]")
    (town.index.root / "current").write_text("99991231T000000-copie")
    assert town.served() == first
    assert town.index.kept() == [first]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"inconnue", b"../../ailleurs"])
def test_a_pointer_that_points_nowhere_leaves_the_newest(town, content):
    name, _ = town.build()
    (town.index.root / "current").write_bytes(content)
    assert town.served() == name
    assert town.build()[0] == town.served()


def _with_manifest(town: Town, name: str, **changes) -> None:
    path = town.generation(name) / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"schema": 999}, "format 999"),
        ({"model": "autre-modele"}, "fait avec le modèle autre-modele, et non hash-1"),
        ({"probe": "0" * 16}, "le modèle hash-1 ne calcule plus les mêmes empreintes"),
        ({"passages": 3}, "le nombre de passages ne correspond pas"),
        ({"inconnu": 1}, "manifeste illisible"),
    ],
)
def test_another_schema_or_model_is_refused(town, changes, words):
    name, _ = town.build()
    _with_manifest(town, name, **changes)
    with pytest.raises(IndexUnusable) as caught:
        town.index.open(town.embedder)
    assert words in one_sentence(caught.value)
    rebuilt, changed = town.build()
    assert changed
    assert town.served() == rebuilt


@pytest.mark.parametrize(
    "other", [HashEmbedder("hash-2"), HashEmbedder(weights="autres"), HashEmbedder("h", dimension=8)]
)
def test_another_model_builds_again_and_its_index_is_its_own(town, other):
    first, _ = town.build()
    town.embedder = other
    with pytest.raises(IndexUnusable):
        town.index.open(other)
    second, changed = town.build()
    assert changed
    assert town.served() == second
    assert town.index.kept() == [second, first]


def test_a_read_only_folder_is_refused_for_writing_and_served_for_reading(mini_site, plain_user):
    mini_site.rename(plain_user.folder / "site")
    town = Town(plain_user.folder / "site")
    name, _ = town.build()
    town.edit("12 €", "13 €")
    for path in (town.index.root, *(path for path in town.index.root.rglob("*") if path.is_dir())):
        path.chmod(0o555)
    (town.index.root / "lock").unlink(missing_ok=True)
    with plain_user.acting():
        with pytest.raises(StorageFailed) as caught:
            town.build()
        assert "droits insuffisants" in one_sentence(caught.value).replace("\n", " ")
        assert town.served() == name


def test_a_folder_that_is_a_file_is_refused(town):
    town.index.root.write_text("un fichier")
    with pytest.raises(StorageFailed, match="ce n'est pas un dossier"):
        town.build()


@contextmanager
def _files_limited_to(size: int):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("size", [0, 20_000])
def test_a_first_index_that_is_refused_does_not_speak_of_an_older_one(town, size):
    documents, embedder = town.documents(), town.embedder
    with _files_limited_to(size), pytest.raises(StorageFailed) as caught:
        town.index.build("villebrune", documents, embedder)
    assert "ancien index" not in one_sentence(caught.value)
    assert town.build()[1]


@pytest.mark.parametrize("size", [0, 1_000, 5_000, 20_000, 100_000])
def test_a_disk_that_refuses_leaves_what_is_served(town, size):
    name, _ = town.build()
    town.edit("12 €", "13 €")
    documents, embedder = town.documents(), town.embedder
    with _files_limited_to(size), pytest.raises(GenerationError) as caught:
        town.index.build("villebrune", documents, embedder)
    assert isinstance(caught.value, StorageFailed)
    assert "L'ancien index reste en service" in str(caught.value)
    assert town.served() == name
    second, changed = town.build()
    assert changed
    assert town.served() == second
    assert town.left_over() == []
