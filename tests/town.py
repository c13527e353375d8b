"""The small site of ``data/mini`` with its index, for tests that build, damage and look."""

import re
from pathlib import Path

from fakes import HashEmbedder

from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.records import Document
from assistant.site.configuration import Site

MINI = Path(__file__).parent / "data" / "mini"


class Town:
    """The small site, its index and an embedder that counts."""

    def __init__(self, root: Path) -> None:
        self.root, self.index, self.embedder = root, Index(root / ".assistant"), HashEmbedder()

    def documents(self) -> tuple[Document, ...]:
        return read_site(Site.read(self.root)).documents

    def build(self) -> tuple[str, bool]:
        return self.index.build("villebrune", self.documents(), self.embedder)

    def edit(self, before: str, after: str, page: str = "commerces/terrasse.md") -> None:
        path = self.root / page
        path.write_text(path.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")

    def generation(self, name: str) -> Path:
        return self.index.root / "generations" / name

    def served(self) -> str:
        """The id of what opens now; everything it holds can be read."""
        generation = self.index.open(self.embedder)
        try:
            for entry in generation.entries:
                document = generation.document(entry.id)
                for passage in generation.passages_of(entry.id):
                    assert document.text[passage.start : passage.end]
            return generation.id
        finally:
            generation.close()

    def left_over(self) -> list[str]:
        """What stands in the index's folder and should not."""
        run = self.index.root / "run"
        known = {"generations", "current", "lock", "vectors.sqlite", "building", "run"}
        strange = [path.name for path in self.index.root.iterdir() if path.name not in known]
        building = self.index.root / "building"
        inside = [path for folder in (run, building) if folder.is_dir() for path in folder.iterdir()]
        return strange + [path.name for path in inside]


def with_ordinary_numbers(root: Path) -> Path:
    """The same site without numbers kept for fiction, as a real town's."""
    for path in (root / "commune.toml", *root.rglob("*.md")):
        path.write_text(path.read_text(encoding="utf-8").replace("01 99 00", "01 99 01"), encoding="utf-8")
    return root


def as_the_fictional_one(root: Path) -> Path:
    """The same site under the name of the fictional commune, which may be opened to the public."""
    path = root / "commune.toml"
    text = path.read_text(encoding="utf-8").replace('name = "Villebrune"', 'name = "Saint-Exemple"')
    path.write_text(text, encoding="utf-8")
    return root


def one_sentence(error: Exception) -> str:
    """The sentence of an error: one line, in French, with no word of the system's."""
    sentence = str(error)
    assert re.fullmatch(r"[A-ZÉ][^\n]+\.", sentence)
    assert not re.search(r"Errno|Error|denied|directory|file|not ", sentence)
    return sentence
