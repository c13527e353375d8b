"""A site of a few pages, written field by field, for the tests of ``assistant corpus check``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from assistant.corpus.checks.report import CorpusReport, Finding
from assistant.corpus.checks.site_check import check_site
from assistant.site.configuration import Site

TODAY = date(2026, 11, 24)
COMMUNE = """
[commune]
id = "{id}"
name = "{name}"
insee = "99999"
website = "https://www.ville.example"
main_service = "accueil"
[layers]
common = false
[[services]]
id = "accueil"
name = "Mairie"
"""
FIELDS = {
    "id": "carte",
    "title": "Carte de bus",
    "kind": "page",
    "audience": "[resident]",
    "sources": '[{title: "Fiche", url: "https://www.service-public.gouv.fr", date: 2026-01-01}]',
    "updated": "2026-11-01",
    "aliases": "[bus, navette, pass]",
}
BODY = "La carte de bus est gratuite."
DEMARCHE = {
    "kind": "demarche",
    "who": '"Tous."',
    "where": '"Mairie."',
    "documents": "[photo]",
    "cost": '"Le bus est gratuit."',
    "delay": '"Un jour suffit."',
}
GUIDE = {
    "kind": "guide",
    "time": '"1 heure"',
    "level": "débutant",
    "cost": '"La séance est gratuite."',
    "checklist": '["Imprimer les cartes"]',
}


class Folder:
    """A site of a few pages; ``check`` returns what was found."""

    def __init__(self, root: Path, name: str = "Saint-Exemple") -> None:
        self.root = root
        (root / "commune.toml").write_text(COMMUNE.format(id="ville", name=name), encoding="utf-8")

    def page(self, body: str = BODY, file: str = "", **fields: str) -> Folder:
        meta = {**FIELDS, **fields}
        front = "\n".join(f"{key}: {value}" for key, value in meta.items() if value)
        path = self.root / (file or f"{meta['id']}.md")
        path.write_text(f"---\n{front}\n---\n{body}\n", encoding="utf-8")
        return self

    def report(self) -> CorpusReport:
        return check_site(Site.read(self.root), TODAY)

    def found(self, rule: str) -> list[Finding]:
        return [one for one in self.report().findings if one.rule == rule]

    def only(self, rule: str) -> Finding:
        """The one finding of the whole report, which must be of ``rule``."""
        (finding,) = self.report().findings
        assert finding.rule == rule
        return finding


def line_of(folder: Folder, finding: Finding) -> str:
    return (folder.root / finding.file).read_text(encoding="utf-8").split("\n")[finding.line - 1]


def prose(words: int) -> str:
    return "\n\n".join(["Le bus passe ici chaque matin."] * (words // 6))
