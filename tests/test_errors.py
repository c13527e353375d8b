"""The tree drawn in the docstring is the tree of classes, and each leaf says one French sentence."""

import errno
import inspect
import re
import sqlite3
from pathlib import Path

import pytest

from assistant import errors
from assistant.errors import AssistantError
from assistant.errors.disk import disk_reason

FACTS = {
    "what": "Public",
    "value": "touriste",
    "choices": ("resident", "business"),
    "today": ["Ville (28325, Eure-et-Loir)"],
    "name": "ASSISTANT_SITE",
    "reason": "valeur refusée",
    "folder": Path("/srv/ville"),
    "path": Path("/srv/ville/commune.toml"),
    "problems": ["« nom » : champ inconnu"],
    "length": 12000,
    "limit": 1000,
    "generation": "20260101",
    "model": "bundled",
    "identifier": "passeport",
}
CLASSES = {name: one for name, one in vars(errors).items() if inspect.isclass(one) and issubclass(one, AssistantError)}
WRITERS = {name: one for name, one in CLASSES.items() if "__init__" in vars(one)}


def _drawn() -> dict[str, str]:
    """Each class of the docstring's tree, with its parent."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.fullmatch(r"((?:[│ ]   )*(?:[├└]── )?)([A-Z]\w+)(?:\s{2,}.*)?", line)
        if match:
            depth = len(match[1]) // 4
            path = [*path[:depth], match[2]]
            parents[match[2]] = path[depth - 1] if depth else "Exception"
    return parents


def test_the_tree_is_the_classes():
    assert _drawn() == {name: one.__base__.__name__ for name, one in CLASSES.items()}


def test_every_leaf_writes_its_own_sentence():
    leaves = {name for name, one in CLASSES.items() if not one.__subclasses__()}
    assert leaves <= set(WRITERS)


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_sentence_is_one_french_line_that_shows_its_facts(name):
    parameters = list(inspect.signature(WRITERS[name]).parameters.values())
    needed = [one.name for one in parameters if one.default is inspect.Parameter.empty]
    sentence = str(WRITERS[name](**{fact: FACTS.get(fact, "une valeur") for fact in needed}))
    assert re.fullmatch(r"(?s)[A-ZÀÉL/].*[.»]", sentence)
    assert "\n" not in sentence
    assert "{" not in sentence
    assert re.search(r" (est|pas|à|de|la|les|en|inconnu|introuvable|inutilisable|impossible) | : ", sentence)
    for fact in needed:
        shown = FACTS.get(fact, "une valeur")
        assert all(str(one) in sentence for one in (shown if isinstance(shown, (list, tuple)) else [shown]))


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_class_has_a_status_and_an_exit_code(name):
    assert 400 <= CLASSES[name].status < 600
    assert CLASSES[name].exit_code in {1, 2}
    assert CLASSES[name].__doc__


def test_wrong_use_is_two_and_work_that_failed_is_one():
    assert errors.EmptyQuestion().exit_code == 2
    assert errors.IndexMissing(Path("x")).exit_code == 1


def test_a_document_error_names_file_line_and_field():
    error = errors.DocumentInvalid("demarches/passeport.md", "ce champ est vide", line=4, field="title")
    assert str(error) == "demarches/passeport.md, ligne 4, champ « title » : ce champ est vide."
    assert (error.path, error.line, error.field) == ("demarches/passeport.md", 4, "title")
    assert error.reason == "ce champ est vide"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disque plein"),
        (PermissionError(errno.EACCES, "Permission denied"), "droits insuffisants"),
        (OSError(errno.EROFS, "Read-only file system"), "dossier en lecture seule"),
        (OSError(errno.EIO, "Input/output error"), "refus du système"),
        (sqlite3.OperationalError("database is locked"), "refus du système"),
        (ValueError("anything"), "refus du système"),
    ],
)
def test_a_refusal_of_the_disk_is_told_in_french(error, words):
    assert disk_reason(error) == words


def test_a_full_disk_is_recognised_from_sqlite():
    database = sqlite3.connect(":memory:")
    database.execute("pragma max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        database.execute("create table a as select zeroblob(100000)")
    assert disk_reason(caught.value) == "disque plein"
