"""The starter corpus is the first site anybody reads: it passes its own check."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.checks.report import CorpusReport
from assistant.corpus.checks.site_check import check_site
from assistant.site.configuration import Site

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def report() -> CorpusReport:
    return check_site(Site.read(CORPUS), max(date.today(), date(2026, 11, 24)))  # noqa: DTZ011 - any recent day will do


def test_no_error(report: CorpusReport) -> None:
    assert [str(one) for one in report.errors] == []


def test_warnings_come_from_the_calendar_alone(report: CorpusReport) -> None:
    assert {one.rule for one in report.warnings} <= {"review-overdue", "expired"}


def test_its_size(report: CorpusReport) -> None:
    assert report.documents >= 120
    assert report.kinds["dossier"] == 11
    assert report.kinds["demarche"] >= 60
    assert report.words_per_sentence < 18


def test_its_folders() -> None:
    assert len(list((CORPUS / "commerces").glob("*.md"))) >= 25
    assert len(list((CORPUS / "ecoles").glob("*.md"))) >= 25
    assert len(list((CORPUS / "ecoles").glob("seance-*.md"))) >= 8
