"""The wheel: built from what is committed, installed in a fresh environment, run in an empty folder."""

import json
import os
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from email import message_from_string
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WHEEL_BYTES = 95_000_000  # pypi.org refuses a file of 100 MB


def done(command: list[str], folder: Path, **values: str) -> str:
    """The output of a command that must succeed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ASSISTANT_", "PYTHON"))}
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=580, check=False, env={**kept, **values}
    )
    assert ran.returncode == 0, (command, ran.stdout[-800:], ran.stderr[-2000:])
    return ran.stdout


def committed(path: str) -> set[str]:
    """The files that git holds under ``path``, relative to it."""
    command = ["git", "ls-tree", "-r", "-z", "--name-only", "HEAD", path]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return {name.removeprefix(f"{path}/") for name in listed.split("\0") if name}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of what is committed, so that no file of this folder helps."""
    if not (ROOT / ".git").exists():
        pytest.skip("le paquet se fabrique depuis un dépôt git")
    folder = tmp_path_factory.mktemp("wheel")
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    (folder / "source.tar").write_bytes(archive)
    with tarfile.open(folder / "source.tar") as source:
        source.extractall(folder / "source", filter="data")
    return folder / "source"


def built(folder: Path, target: Path) -> Path:
    """The wheel of a project."""
    done([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target)], folder)
    (made,) = target.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(checkout, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def entailment(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of our second package, which only the extra ``llm`` brings."""
    return built(checkout / "packages" / "entailment", tmp_path_factory.mktemp("entailment"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as file:
        assert file.testzip() is None
        return set(file.namelist())


pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("src/assistant", "assistant"),
        ("bots/assistant_bots", "assistant_bots"),
        ("eval/assistant_eval", "assistant_eval"),
    ],
)
def test_every_committed_file_of_the_packages_is_in_it(names: set[str], source: str, target: str) -> None:
    assert {f"{target}/{name}" for name in committed(source)} <= names


def test_the_pages_we_ship_are_in_it_without_an_index(names: set[str]) -> None:
    for folder in ("common", "new-site", "saint-exemple"):
        assert {f"assistant/{folder}/{name}" for name in committed(f"corpus/{folder}")} <= names
    assert not [name for name in names if ".assistant/" in name or name.endswith((".sqlite", ".pyc"))]


def test_nothing_else_is_in_it(names: set[str]) -> None:
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "assistant",
        "assistant_bots",
        "assistant_eval",
    }
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_it_is_light_enough_for_the_package_index(wheel: Path) -> None:
    assert wheel.stat().st_size < WHEEL_BYTES


def test_the_licence_of_the_models_that_we_fitted_from_another_is_in_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        (place,) = [name for name in file.namelist() if name.endswith("licenses/src/assistant/embedding/NOTICE")]
        notice = file.read(place).decode()
        models = {name.rsplit("/", 1)[1] for name in file.namelist() if name.endswith(".onnx")}
    assert len(models) == 2
    assert [one for one in models if one not in notice] == []
    assert "Copyright (c) Microsoft Corporation (multilingual-e5-small)" in notice
    assert "Permission is hereby granted, free of charge" in notice


def test_what_only_a_language_model_needs_is_in_a_package_of_its_own(names: set[str], entailment: Path) -> None:
    assert not [name for name in names if "entailment" in name and not name.endswith(".py")]
    with zipfile.ZipFile(entailment) as file:
        held = {name.split("/", 1)[1] for name in file.namelist()}
    assert {"entailment.onnx", "entailment-tokenizer.json", "licenses/NOTICE", "licenses/LICENSE"} <= held
    required = {Requirement(one).name: Requirement(one) for one in PROJECT["optional-dependencies"]["llm"]}
    name, version = entailment.name.split("-")[:2]
    assert version in required[name.replace("_", "-")].specifier


def test_the_metadata_are_sane(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        (place,) = [name for name in file.namelist() if name.endswith("METADATA")]
        data = message_from_string(file.read(place).decode())
    assert (data["Name"], data["Version"]) == (PROJECT["name"], PROJECT["version"])
    assert data["License-Expression"] == "EUPL-1.2"
    assert data["Description-Content-Type"] == "text/markdown"
    written = [Requirement(one) for one in data.get_all("Requires-Dist", [])]
    needed = {one.name for one in written if one.marker is None}
    assert needed == {Requirement(one).name for one in PROJECT["dependencies"]}
    assert set(data.get_all("Provides-Extra", [])) == set(PROJECT["optional-dependencies"])


def test_what_is_installed_here_is_what_it_requires() -> None:
    """As `pip check` does, for our own requirements."""
    versions = {one.metadata["Name"].lower().replace("_", "-"): one.version for one in distributions()}
    for line in PROJECT["dependencies"]:
        requirement = Requirement(line)
        assert versions[requirement.name.lower()] in requirement.specifier, line


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel alone; its dependencies are read where they are installed already."""
    folder = tmp_path_factory.mktemp("venv") / "v"
    venv.create(folder, with_pip=False, symlinks=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    command = [sys.executable, "-m", "pip", "--python", str(folder / "bin" / "python"), "install", "--quiet"]
    done([*command, "--no-deps", "--no-index", "--no-compile", str(wheel)], folder)
    here = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    # Only the folder's packages: its .pth files, our own editable installation among them, are not read.
    (packages / "dependencies.pth").write_text(f"{here}\n", encoding="utf-8")
    return folder / "bin"


def test_a_newcomer_gets_an_answer(installed: Path, tmp_path: Path) -> None:
    """`assistant init ville`, four fields filled in, `assistant index && assistant ask …`."""
    python, assistant = str(installed / "python"), str(installed / "assistant")
    place = done([python, "-c", "import assistant; print(assistant.__file__)"], tmp_path).strip()
    assert Path(place).is_relative_to(installed.parent)
    assert "pages" in done([assistant, "init", "ville"], tmp_path)
    site = tmp_path / "ville"
    toml = (site / "commune.toml").read_text(encoding="utf-8")
    for field, value in (("id", "ville"), ("name", "Ville"), ("insee", "01001"), ("website", "https://ville.example")):
        toml = toml.replace(f'\n{field} = ""', f'\n{field} = "{value}"', 1)
    (site / "commune.toml").write_text(toml, encoding="utf-8")
    assert "pages indexées" in done([assistant, "index"], site, OMP_NUM_THREADS="1")
    answer = json.loads(done([assistant, "ask", "--json", "Combien coûte un passeport ?"], site))
    assert answer["citations"][0]["document_id"] == "passeport"
    assert "€" in answer["citations"][0]["quote"]
    assert answer["citations"][0]["layer"] == "common"


def test_the_programs_of_the_wheel_start(installed: Path, tmp_path: Path) -> None:
    for program in ("assistant", "assistant-eval"):
        assert "Usage" in done([str(installed / program), "--help"], tmp_path)
    for command in ("serve", "telegram", "feedback"):
        assert command in done([str(installed / "assistant"), command, "--help"], tmp_path)


OPEN_A_MODEL = """
from pathlib import Path
from assistant.errors import SettingInvalid
from assistant.llm.rewriter import open_rewriter
from assistant.settings import Settings
try:
    open_rewriter(Settings(llm="openai:essai", llm_base_url="http://127.0.0.1:9"), Path("."))
    print("ouvert")
except SettingInvalid as error:
    print(error)
"""


def test_a_model_asks_for_the_package_that_reads_its_sentences(
    installed: Path, entailment: Path, tmp_path: Path
) -> None:
    pytest.importorskip("langchain_openai", reason="« pip install 'commune-assistant[llm]' » pour essayer un modèle")
    python = str(installed / "python")
    assert "« pip install 'commune-assistant[llm]' »" in done([python, "-c", OPEN_A_MODEL], tmp_path)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", "beside"]
    done([*command, str(entailment)], tmp_path)
    assert done([python, "-c", OPEN_A_MODEL], tmp_path, PYTHONPATH="beside").strip() == "ouvert"


def test_the_demonstration_site_is_found(installed: Path, tmp_path: Path) -> None:
    code = "from assistant.site.location import demonstration_site; print(demonstration_site())"
    found = Path(done([str(installed / "python"), "-c", code], tmp_path).strip())
    assert found.is_relative_to(installed.parent)
    assert (found / "commune.toml").is_file()
