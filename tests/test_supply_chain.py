"""What is shipped and installed: locked by hash, under licences a town may use, without an asset of the State."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKED = ("run", "model", "mcp", "dev", "build")
# The State's design system and its typeface are reserved to it: a town's assistant may not look like the State.
RESERVED = re.compile(r"@gouvfr|\bfr-(?:btn|container|grid|header|footer|card|input)\b|Marianne|dsfr", re.IGNORECASE)
SHIPPED = {".css", ".js", ".html", ".svg", ".json"}
WORDS = {
    "careful-words.json",
    "encoder-tokenizer.json",
    "passage-reader-tokenizer.json",
    "small_words.json",
}  # the words of people's questions and those that a language model knows, « Marianne » among a hundred thousand
USABLE = re.compile(
    r"MIT|BSD|Apache|Python Software Foundation|PSF|ISC|MPL|Mozilla|EUPL|LGPL|Lesser General|Unlicense|CC0|0BSD|Zlib"
    r"|HPND|Public Domain",
    re.IGNORECASE,
)


def names(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return re.findall(r"(?m)^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", text)


@pytest.mark.parametrize("lock", LOCKED)
def test_every_package_is_locked_by_hash(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", text)
    unlocked = [one.split("==")[0] for one in entries if "==" in one and "--hash=sha256:" not in one]
    assert names(lock)
    assert unlocked == []
    assert not re.search(r"(?m)^(?:-e|git\+|https?://)", text)


def test_what_runs_is_under_a_licence_a_town_may_use():
    refused = {}
    for name in names("run"):
        try:
            about = metadata(name)
        except PackageNotFoundError:
            continue  # for another system than this one
        said = [
            about.get("License-Expression") or "",
            *(about.get_all("Classifier") or []),
            (about.get("License") or ""),
        ]
        licences = [one for one in said if one and ("License" in one or not one.startswith(("Dev", "Prog", "Oper")))]
        if not any(USABLE.search(one[:300]) for one in licences):
            refused[name] = [one[:80] for one in licences]
    assert refused == {}


def test_no_asset_of_the_state_is_shipped():
    folders = [ROOT / "bots", ROOT / "src", ROOT / "corpus"]
    files = [path for folder in folders for path in folder.rglob("*") if path.suffix in SHIPPED and path.is_file()]
    files = [path for path in files if path.name not in WORDS]
    assert len(files) > 20
    found = [path.name for path in files if RESERVED.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert found == []


BROUGHT = re.compile(
    r"<(?:script|link|img|iframe|source|use)\b[^>]*(?:src|href)=[\"']https?:|@import\s+(?:url|[\"'])|url\([\"']?https?:"
    r"|import\([\"']https?:|from [\"']https?:"
)


def test_nothing_shipped_is_brought_from_elsewhere():
    folder = ROOT / "bots" / "assistant_bots"
    files = [path for path in folder.rglob("*") if path.suffix in {".css", ".js", ".html"}]
    found = {path.name: BROUGHT.findall(path.read_text(encoding="utf-8")) for path in files}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_changelog_begins_with_this_version_and_its_day():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    told = re.findall(r"(?m)^## (\S+) — (\d{4}-\d\d-\d\d)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert told[0][0] == version
    assert [day for _, day in told] == sorted((day for _, day in told), reverse=True)
