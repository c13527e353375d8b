"""Each rule on the fields of a page, on a page that breaks it and on one that does not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_site import DEMARCHE, GUIDE, Folder, line_of, prose

from assistant.corpus.page_fields import LocalRules, completing, load
from assistant.errors import DocumentInvalid


def test_file_name(folder: Folder) -> None:
    finding = folder.page(file="autre.md").only("file-name")
    assert (finding.severity, finding.line) == ("error", 2)


def test_title_length(folder: Folder) -> None:
    assert folder.page(title="T" * 81).only("title-length").severity == "warning"


def test_aliases(folder: Folder) -> None:
    assert folder.page(aliases="[bus, navette]").only("aliases").severity == "warning"


@pytest.mark.parametrize(("kind", "severity"), [("page", "warning"), ("guide", "error")])
def test_no_source(folder: Folder, kind: str, severity: str) -> None:
    fields = {**(GUIDE if kind == "guide" else {}), "sources": ""}
    (finding,) = folder.page(**fields).found("no-source")
    assert finding.severity == severity


@pytest.mark.parametrize(
    ("address", "official"),
    [
        ("https://www.legifrance.gouv.fr/codes", True),
        ("https://dane.site.ac-lille.fr/x", True),
        ("https://eur-lex.europa.eu", True),
        ("https://www.ville.example/deliberation", True),
        ("https://www.blog.fr", False),
        ("https://notgouv.fr", False),
        ("https://gouv.fr.pirate.com", False),
    ],
)
def test_official_source(folder: Folder, address: str, official: bool) -> None:
    folder.page(sources=f'[{{title: "Fiche", url: "{address}", date: 2026-01-01}}]')
    assert len(folder.found("no-official-source")) == (0 if official else 1)


def test_future_dates(folder: Folder) -> None:
    one = '{title: "Une", url: "https://www.cnil.fr", date: 2026-01-01}'
    two = '{title: "Deux", url: "https://www.cnil.fr", date: 2026-11-25}'
    sources = f"\n  - {one}\n  - {two}"
    folder.page(sources=sources, updated="2026-11-25")
    source, updated = folder.report().findings
    assert {source.rule, updated.rule} == {"future-date"}
    assert "Deux" in line_of(folder, source)
    assert line_of(folder, updated).startswith("updated")


def test_dates_of_the_day_are_fine(folder: Folder) -> None:
    assert folder.page(updated="2026-11-24", review_by="2026-11-24", valid_until="2026-11-24").report().findings == ()


def test_past_dates(folder: Folder) -> None:
    report = folder.page(review_by="2026-11-23", valid_until="2026-11-23").report()
    assert [(one.rule, one.severity) for one in report.findings] == [
        ("review-overdue", "warning"),
        ("expired", "warning"),
    ]
    assert "23/11/2026" in report.findings[0].message


def test_related(folder: Folder) -> None:
    folder.page(related="[inconnue]")
    assert folder.only("unknown-related").severity == "error"
    assert folder.page(related="[carte]").only("unknown-related").severity == "error"
    assert folder.page(related="[plan]").page(id="plan", title="Plan").report().findings == ()


def test_a_page_set_aside_for_a_while_still_counts(folder: Folder) -> None:
    assert folder.page(related="[plan]").page(id="plan", file="_plan.md").report().findings == ()


def test_service(folder: Folder) -> None:
    assert folder.page(service="piscine").only("unknown-service").severity == "error"
    assert folder.page(service="accueil").report().findings == ()


@pytest.mark.parametrize(
    ("kind", "words", "severity"),
    [
        ("dossier", 894, "error"),
        ("dossier", 900, ""),
        ("dossier", 1602, "dossier"),
        ("demarche", 60, "warning"),
        ("demarche", 300, ""),
        ("guide", 60, "warning"),
        ("guide", 1002, "warning"),
        ("page", 6, ""),
    ],
)
def test_page_length(folder: Folder, kind: str, words: int, severity: str) -> None:
    more = {"demarche": DEMARCHE, "guide": GUIDE}.get(kind, {"kind": kind})
    found = folder.page(prose(words), **more).found("page-length")
    assert [one.severity for one in found] == [{"dossier": "error"}.get(severity, severity)] * bool(severity)


@pytest.mark.parametrize(
    ("written", "found"), [('"livret, facture"', 1), ('["livret", "facture, bail"]', 0), ("[]", 0)]
)
def test_papers_are_written_one_to_a_line(folder: Folder, written: str, found: int) -> None:
    local = f"\n  documents: {written}"
    folder.page(prose(200), **DEMARCHE, local=local, sample="true")
    findings = folder.found("one-paper")
    assert [line_of(folder, one) for one in findings] == [f"  documents: {written}"] * found
    assert all("un papier par ligne" in one.message for one in findings)


def test_same_title(folder: Folder) -> None:
    finding = folder.page().page(id="plan", title="carte de Bus").only("same-title")
    assert (finding.file, finding.severity) == ("plan.md", "error")
    assert "carte.md" in finding.message


@pytest.mark.parametrize("text", ["4,20 €", "Repas : 4,20 €"])
def test_a_wrong_name_under_local_is_told_with_those_that_exist(text: str) -> None:
    head = f"id: cantine\nlocal:\n  cost: 3 €\n  prix: {text}\n"
    with pytest.raises(DocumentInvalid) as caught:
        completing(load(head, "a.md"), head, "a.md")
    sentence = str(caught.value)
    assert sentence.startswith("a.md, ligne 5, champ « local.prix » : ce champ n'existe pas, choisissez parmi ")
    assert all(name in sentence for name in ("where", "who", "documents", "cost", "delay", "online_url", "note"))


def test_every_field_of_local_is_in_the_clerks_guides() -> None:
    root = Path(__file__).parents[2]
    for guide in (root / "docs" / "guide-mairie.md", root / "corpus" / "new-site" / "README.md"):
        text = guide.read_text(encoding="utf-8")
        told = text[re.search(r"^(?:\| )?Sous `local`", text, re.MULTILINE).start() :].split("\n\n")[0]
        assert {name for name in LocalRules.model_fields if f"`{name}`" in told} == set(LocalRules.model_fields)
