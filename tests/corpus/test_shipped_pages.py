"""The pages we ship pass their own check: the demonstration site, and the common pages that every commune shows."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.corpus.checks.invented import invented
from assistant.corpus.checks.report import CorpusReport
from assistant.corpus.checks.site_check import check_common, check_site
from assistant.corpus.folder import page_paths
from assistant.corpus.layers import read_common, read_site
from assistant.site.configuration import Site
from assistant.site.location import common_pages, demonstration_site, new_site

TODAY = max(date.today(), date(2026, 11, 24))  # noqa: DTZ011 - any recent day will do


@pytest.fixture(scope="module")
def site() -> Site:
    return Site.read(demonstration_site())


@pytest.fixture(scope="module", params=["demonstration", "common"])
def report(request: pytest.FixtureRequest, site: Site) -> CorpusReport:
    return check_site(site, TODAY) if request.param == "demonstration" else check_common(site, TODAY)


def test_no_error(report: CorpusReport) -> None:
    assert [str(one) for one in report.errors] == []


def test_warnings_come_from_the_calendar_and_from_short_parts_alone(report: CorpusReport) -> None:
    assert {one.rule for one in report.warnings} <= {"review-overdue", "expired", "page-length"}


def test_sentences_are_short(report: CorpusReport) -> None:
    assert report.words_per_sentence < 18


def test_their_sizes(site: Site) -> None:
    common, whole = read_common(site).documents, read_site(site).documents
    assert len(common) >= 180
    assert len(whole) >= 190
    assert sum(document.kind == "dossier" for document in common) == 11
    assert sum(document.kind == "demarche" for document in common) >= 60
    for folder in ("commerces", "ecoles"):
        assert len(list((common_pages() / folder).glob("*.md"))) >= 25


def test_nothing_invented_is_common() -> None:
    certain, ordinary = invented()
    for path in page_paths(common_pages()):
        text = path.read_text(encoding="utf-8")
        assert certain.findall(text) + ordinary.findall(text) == [], path.name
        assert "sample:" not in text


def test_every_fact_of_the_fictional_commune_is_looked_for() -> None:
    certain, ordinary = invented()
    for fact in ("Saint-Exemple", "Val d'Exemple", "01 99 00 10 20", "val-exemple.example"):
        assert certain.fullmatch(fact)
    assert ordinary.fullmatch("école des Tilleuls")
    assert not ordinary.fullmatch("place de la Mairie")


def test_an_invented_page_is_marked(site: Site) -> None:
    for document in read_site(site).documents:
        assert document.sample == (document.layer == "local"), document.id


def test_a_new_site_holds_no_page_and_nothing_invented() -> None:
    assert list(page_paths(new_site())) == []
    toml = (new_site() / "commune.toml").read_text(encoding="utf-8")
    assert invented()[0].findall(toml) == []


@pytest.mark.parametrize(
    ("page", "service"), [("accueil-mairie", "accueil"), ("aide-numerique", "numerique"), ("decheterie", "")]
)
def test_the_hours_told_in_a_page_are_those_of_the_service(site: Site, page: str, service: str) -> None:
    document = next(one for one in read_site(site).documents if one.id == page)
    hours = site.services[service].hours.values() if service else ()
    for bound in {bound for day in hours for span in day.split(", ") for bound in span.split("-")}:
        hour, _, minutes = bound.partition("h")
        assert f"{hour} h {minutes}".strip() in document.text, bound
    assert " h " in document.text


def test_every_common_page_has_a_service_and_it_can_be_called(site: Site) -> None:
    for document in read_site(site).documents:
        assert document.service in site.services, document.id
        assert site.services[document.service].phone, document.id


@pytest.mark.parametrize("page", ["carte-identite", "passeport", "titre-perdu-vole", "identite-numerique"])
def test_papers_made_in_the_next_town_name_its_desk(site: Site, page: str) -> None:
    document = next(one for one in read_site(site).documents if one.id == page)
    assert site.services[document.service].name.startswith("Mairie de Grand-Exemple")
    assert site.services[document.service].phone == "01 99 00 20 10"
