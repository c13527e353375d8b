"""What a resident's connection carries, and the types that stand for a compiler."""

import gzip
import re
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from assistant_bots.pages.static_files import STATIC

MAX_JS, MAX_CSS, BEFORE_THE_CLICK = 18 * 1024, 5 * 1024, 3 * 1024
FOLDER = STATIC / "widget"
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "Function(",
    ".style.",
    "srcdoc",
)
LANGUAGES = ("fr", "en", "ar", "uk", "pt", "tr", "es", "it")


def weight(*files: Path) -> int:
    """Bytes as they travel, each file compressed alone."""
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_with_the_words_of_a_language_weigh_little(language):
    assert weight(STATIC / "widget.js", *FOLDER.glob("*.js"), FOLDER / "labels" / f"{language}.js") <= MAX_JS


def test_what_comes_before_the_click_weighs_little():
    assert weight(STATIC / "widget.js") <= BEFORE_THE_CLICK


def test_no_module_leads_back_to_itself():
    called = re.compile(r"from '\./([\w/]+\.js)'")
    leads = {file.name: set(called.findall(file.read_text(encoding="utf-8"))) for file in FOLDER.glob("*.js")}
    assert leads["panel.js"]
    order = TopologicalSorter(leads)
    order.prepare()  # raises CycleError


def test_styles_weigh_little():
    assert weight(*FOLDER.glob("*.css")) <= MAX_CSS


def test_every_language_is_there_and_no_other():
    assert {file.stem for file in (FOLDER / "labels").iterdir()} == set(LANGUAGES)


def test_scripts_never_write_markup_styles_or_code():
    code = "\n".join(file.read_text(encoding="utf-8") for file in (STATIC / "widget.js", *FOLDER.glob("*.js")))
    for forbidden in FORBIDDEN:
        assert forbidden not in code


@pytest.mark.slow
def test_types_hold(npm_modules):
    root = Path(__file__).parents[2]
    done = subprocess.run([npm_modules / ".bin" / "tsc", "-p", root], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
