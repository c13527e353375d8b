"""The whole check, and langage clair: each rule on a page that breaks it, with the line it names."""

from __future__ import annotations

import shutil

import pytest
from small_site import DEMARCHE, GUIDE, Folder, line_of, prose

from assistant.corpus.checks.report import Finding


def test_a_good_page_has_no_finding(folder: Folder) -> None:
    report = folder.page().report()
    assert report.findings == ()
    assert (report.documents, report.kinds, report.words, report.sentences) == (1, {"page": 1}, 6, 1)
    assert report.summary() == "1 page, 6 mots, 6,0 mots par phrase en moyenne : 0 erreur, 0 avertissement."


def test_an_unreadable_page_is_an_error_and_its_neighbours_are_kept(folder: Folder) -> None:
    report = (
        folder.page().page(id="autre", title="", related="[]").page(id="tiers", title="T", related="[autre]").report()
    )
    (finding,) = report.findings
    assert (finding.file, finding.rule, finding.severity) == ("autre.md", "unreadable", "error")
    assert "title" in finding.message
    assert report.documents == 2


def test_long_sentence(folder: Folder) -> None:
    words = " ".join(["mot"] * 22)
    folder.page(f"La carte sert. Le bus {words} fin.\n\n## Autre titre\n\nLe bus {words}.")
    finding = folder.only("long-sentence")
    assert finding.severity == "error"
    assert "25 mots" in finding.message
    assert line_of(folder, finding).startswith("La carte sert.")


def test_long_sentence_in_a_wrapped_paragraph_names_its_own_line(folder: Folder) -> None:
    folder.page("La carte sert.\nLe bus " + " ".join(["mot"] * 30) + ".")
    assert line_of(folder, folder.found("long-sentence")[0]).startswith("Le bus")


def test_average_sentence(folder: Folder) -> None:
    sentence = "Le bus " + " ".join(["mot"] * 17) + "."
    assert folder.page(sentence).only("average-sentence").severity == "error"
    assert folder.page(sentence.replace(" mot mot", "", 1)).report().findings == ()


def test_opening_word(folder: Folder) -> None:
    folder.page("La carte sert au bus.\n\n## Combien ?\n\n- Le bus est gratuit.\n- Elle est gratuite.")
    finding = folder.only("opening-word")
    assert line_of(folder, finding) == "- Elle est gratuite."


def test_acronym(folder: Folder) -> None:
    finding = folder.page("La carte sert.\n\nLa CNIL répond. La Cnil décide.").only("acronym")
    assert "Commission nationale" in finding.message
    assert line_of(folder, finding).startswith("La CNIL")


def test_an_acronym_of_a_heading_may_be_explained_below_it(folder: Folder) -> None:
    body = "La carte sert.\n\n## Et la CNIL ?\n\nLa Commission nationale de l'informatique et des libertés ({}) répond."
    assert folder.page(body.format("CNIL")).report().findings == ()
    assert folder.page(body.replace(" ({})", "")).only("acronym").line


def test_a_finding_of_a_field_names_its_line(folder: Folder) -> None:
    fields = {**DEMARCHE, "documents": '\n  - "une photo"\n  - "une demande au CCAS"', "delay": '"Elle vient vite."'}
    report = folder.page(prose(160), **fields).report()
    assert [line_of(folder, one).strip() for one in report.findings] == [
        '- "une demande au CCAS"',
        'delay: "Elle vient vite."',
    ]


def test_a_finding_of_a_local_rule_names_its_line(folder: Folder) -> None:
    local = '\n  delay: "Elle vient vite."'
    finding = folder.page(prose(160), **{**DEMARCHE, "local": local, "sample": "true"}).only("opening-word")
    assert line_of(folder, finding) == '  delay: "Elle vient vite."'


def test_a_rule_said_twice_is_found_at_both_places(folder: Folder) -> None:
    fields = {**DEMARCHE, "delay": '"Elle vient vite."', "local": '\n  delay: "Elle vient vite."', "sample": "true"}
    report = folder.page(prose(160), **fields).report()
    assert [line_of(folder, one) for one in report.findings] == [
        'delay: "Elle vient vite."',
        '  delay: "Elle vient vite."',
    ]


def test_links_emphasis_and_tight_quotes_do_not_hide_a_line(folder: Folder) -> None:
    body = "La carte sert.\n\nElle est **dite** «verte», selon [la page](https://www.ville.fr)."
    assert line_of(folder, folder.page(body).only("opening-word")).startswith("Elle est")


def test_legal_references_are_no_sentences(folder: Folder) -> None:
    legal = '"Y : code général XYZ, ' + "article L. 1, " * 12 + '"'
    assert folder.page(prose(160), **DEMARCHE, legal=legal).report().findings == ()


def test_the_values_of_a_guide_are_read_one_by_one(folder: Folder) -> None:
    words = " ".join(["mot"] * 13)
    assert folder.page(prose(240), **{**GUIDE, "cost": f'["Un {words}", "Deux {words}"]'}).report().findings == ()


def test_a_finding_reads_as_a_sentence() -> None:
    finding = Finding(file="a.md", line=3, severity="error", rule="link", message="corrigez l'adresse")
    assert str(finding) == "a.md, ligne 3, erreur : corrigez l'adresse."


def test_windows_line_ends_keep_the_lines(folder: Folder) -> None:
    path = folder.page("La carte sert.\n\nElle est gratuite.").root / "carte.md"
    before = folder.only("opening-word").line
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert folder.only("opening-word").line == before


def test_the_check_changes_nothing(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder.page()
    copy = tmp_path_factory.mktemp("copy") / "site"
    shutil.copytree(folder.root, copy)
    folder.report()
    assert sorted(path.name for path in folder.root.rglob("*")) == sorted(path.name for path in copy.rglob("*"))
