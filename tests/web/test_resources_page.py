"""``/ressources``, its CSV and ``GET /api/v1/resources``: the same filters, over HTTP and without JavaScript."""

import csv
import html
import io
import itertools
import json
import re
import time
from email.utils import parsedate_to_datetime

import httpx
import pytest

from assistant.resources.catalogue import FILE, read_catalogue
from assistant.resources.constraints import holds
from assistant.resources.record import FACTS
from assistant.resources.sentences import in_words
from assistant_bots.pages.resource_lists import IN_FEED
from assistant_bots.pages.resources import SIZE

WEIGHT = 60_000


def text(page):
    """What a reader sees, without markup."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def names(page):
    return [html.unescape(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<h3>(.*?)</h3>", page)]


def test_the_first_page_is_light_and_lists_what_is_open(client):
    page = client.get("/ressources")
    assert page.status_code == 200
    assert len(page.content) < WEIGHT
    assert len(names(page.text)) == SIZE
    total = sum(one.is_open for one in read_catalogue().resources)
    assert f"{total} ressources" in text(page.text)
    assert "Éduthèque" not in names(page.text)


def test_every_page_is_light_and_together_they_hold_the_catalogue(client):
    seen, address = [], "/ressources"
    while address:
        page = client.get(address)
        assert len(page.content) < WEIGHT
        seen += names(page.text)
        following = re.search(r'<a href="([^"]+)" rel="next">', page.text)
        address = html.unescape(following[1]) if following else ""
    assert sorted(seen) == sorted(one.name for one in read_catalogue().resources if one.is_open)


def test_a_need_is_understood_and_each_filter_can_be_taken_away(client):
    page = client.get("/ressources", params={"q": "un quiz sans compte pour des CM2"}).text
    assert names(page)[0] in {"Logiquiz et Digiquiz", "Digistorm"}, "deux outils de quiz sans compte"
    assert '<option value="cycle-3" selected>' in page
    assert re.search(r'value="sans-compte" checked', page)
    chips = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)<span aria', page))
    away = {name: html.unescape(address) for address, name in chips.items()}
    assert list(away) == ["cycle 3 (CM1, CM2, 6ᵉ)", "quiz et sondage", "sans compte"]
    without = client.get(away["sans compte"]).text
    assert "Kahoot" in names(without)
    assert 'value="sans-compte" checked' not in without
    assert '<option value="cycle-3" selected>' in without


def test_filters_of_the_address_are_kept_from_page_to_page(client):
    page = client.get("/ressources?nature=outil&niveau=cycle-4").text
    following = html.unescape(re.search(r'<a href="([^"]+)" rel="next">', page)[1])
    assert following == "/ressources?niveau=cycle-4&nature=outil&page=2"
    assert 'rel="prev"' in client.get(following).text


def test_the_filter_let_go_is_named(client):
    page = client.get("/ressources", params={"q": "carte mentale hors connexion"}).text
    assert "le filtre « hors connexion » a été laissé de côté" in text(page)
    assert names(page) == ["Digimindmap"]


def test_nothing_is_said_in_words(client):
    page = client.get("/ressources", params={"q": "horaires de la piscine"}).text
    assert "Aucune ressource du catalogue ne répond à cette demande." in text(page)
    assert names(page) == []


def test_a_closed_service_says_since_when_and_what_to_see(client):
    page = text(client.get("/ressources", params={"q": "comment accéder à Éduthèque"}).text)
    assert "Service fermé : septembre 2022." in page
    assert "Voyez plutôt : Lumni Enseignement ." in page


def test_a_card_says_what_is_known_what_is_not_and_its_sources(client):
    page = text(client.get("/ressources", params={"q": "kahoot"}).text)
    assert "Données personnelles À employer sans nom d'élève" in page
    assert "hébergement hors d’Europe" in page
    assert "Prudence : Serveurs aux États-Unis" in page
    assert "Cité par une source : octobre 2026, date estimée ; réponse du site non contrôlée." in page
    assert "Non vérifié : licence, hors connexion" in page
    assert "Matières toutes matières (à vérifier)" in page
    assert "relecture des logiciels par les écoles du Jura suisse (30 novembre 2025)" in page


def test_results_come_before_the_filters_and_work_without_script(client):
    page = client.get("/ressources?contrainte=sans-compte").text
    form = re.search(r"<form class=\"ask find\".*?</form>", page, re.DOTALL)[0]
    assert re.search(r'<input type="search".*?<button type="submit">Chercher</button>.*?<details', form, re.DOTALL)
    assert "<select" not in form.split("<details")[0]
    assert '<details class="filters">' in form
    assert "(1 en place)" in form


def test_the_filter_let_go_is_ticked_no_more(client):
    page = client.get("/ressources", params={"q": "carte mentale", "contrainte": "hors-connexion"}).text
    assert "« hors connexion » a été laissé de côté" in text(page)
    assert 'value="hors-connexion" checked' not in page
    assert "hors-connexion" not in html.unescape(re.search(r'<a href="(/ressources.csv[^"]*)"', page)[1])


def test_the_list_is_on_one_page_of_paper(client):
    listed = client.get("/ressources/imprimer?niveau=cycle-2").text
    wanted = [one for one in read_catalogue().resources if one.is_open and "cycle-2" in one.levels]
    assert listed.count("<li><strong>") == len(wanted)
    assert "cycle 2 (CP, CE1, CE2)" in listed
    assert len(client.get("/ressources/imprimer").content) < 2 * WEIGHT


def test_what_is_new_is_a_feed(client):
    response = client.get("/ressources.rss")
    assert response.headers["content-type"].startswith("application/rss+xml")
    titles = re.findall(r"<item><title>([^<]+)", response.text)
    assert len(titles) == IN_FEED
    days = [parsedate_to_datetime(one) for one in re.findall(r"<pubDate>([^<]+)", response.text)]
    assert days == sorted(days, reverse=True)
    some = client.get("/ressources.rss?contrainte=hors-connexion").text
    assert 0 < some.count("<item>") < IN_FEED


def test_headings_labels_and_landmarks(client):
    page = client.get("/ressources").text
    assert page.count("<h1>") == 1
    levels = [int(one) for one in re.findall(r"<h([1-6])", page)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    for identifier in re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', page):
        assert f'<label for="{identifier}">' in page
    assert 'role="search"' in page
    assert "<script" not in page


@pytest.mark.parametrize(
    "address",
    [
        "?matiere=alchimie&niveau=&nature=%00&contrainte=tout",
        "?page=0",
        "?page=-1",
        "?page=999999999999",
        "?page=٣",
        "?page=abc",
        "?q=" + "a" * 5000,
        "?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "?libre=oui&q=maths",
    ],
)
def test_an_address_changed_by_hand_gives_a_page(client, address):
    page = client.get("/ressources" + address)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert len(page.content) < WEIGHT


def test_a_sentence_is_not_kept_by_a_cache(client):
    assert client.get("/ressources?q=maths").headers["cache-control"] == "no-store"
    assert client.get("/ressources?niveau=cycle-1").headers["cache-control"] == "public, max-age=300"


def test_the_list_as_csv_is_whole_and_harmless(client, mini_assistant, tmp_path):
    response = client.get("/ressources.csv?niveau=cycle-2&contrainte=sans-compte")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"] == 'attachment; filename="ressources.csv"'
    assert response.text.startswith("\ufeffNom;")
    rows = list(csv.reader(io.StringIO(response.text.removeprefix("\ufeff")), delimiter=";"))
    assert {len(row) for row in rows} == {len(rows[0])}
    asked = [one for one in read_catalogue().resources if one.is_open and "cycle-2" in one.levels]
    assert {row[0] for row in rows[1:]} == {one.name for one in asked if holds("sans-compte", one)}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_the_api_gives_the_same_resources_as_the_page(client):
    answer = client.get("/api/v1/resources", params={"q": "un quiz sans compte pour des CM2"}).json()
    page = client.get("/ressources", params={"q": "un quiz sans compte pour des CM2"}).text
    assert [hit["resource"]["name"] for hit in answer["hits"]] == names(page)
    assert answer["filters"] == [
        {"facet": "level", "value": "cycle-3"},
        {"facet": "kind", "value": "quiz"},
        {"facet": "constraint", "value": "sans-compte"},
    ]
    assert answer["loosened"] is None


def test_the_api_filters_and_counts_pages(client):
    asked = {"subject": ["mathematiques", "francais"], "level": "cycle-2", "size": 5}
    first = client.get("/api/v1/resources", params=asked).json()
    second = client.get("/api/v1/resources", params={**asked, "page": 2}).json()
    assert first["total"] == second["total"] > 5
    ids = [hit["resource"]["id"] for hit in (*first["hits"], *second["hits"])]
    assert len(set(ids)) == len(ids)
    assert all("cycle-2" in hit["resource"]["levels"] for hit in first["hits"])
    assert client.get("/api/v1/resources", params={**asked, "page": 900}).json()["hits"] == []


def test_the_api_shows_no_unverified_fact(client):
    for page in range(1, 5):
        for hit in client.get("/api/v1/resources", params={"size": 50, "page": page}).json()["hits"]:
            for name in set(hit["resource"]["unverified"]) & set(FACTS):
                assert hit["resource"][name] in (None, "", [])


@pytest.mark.parametrize(
    "given", [{"size": 51}, {"size": 0}, {"page": 0}, {"subject": "alchimie"}, {"constraint": "x"}, {"q": "a" * 301}]
)
def test_the_api_refuses_what_it_does_not_describe(client, given):
    refused = client.get("/api/v1/resources", params=given)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert f"« {next(iter(given))}" in refused.json()["detail"]


def test_the_api_is_described(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/resources"]["get"]
    assert {one["name"] for one in described["parameters"]} == {
        "q", "subject", "level", "kind", "constraint", "read", "page", "size",
    }  # fmt: skip
    assert client.get("/api/v1/site").json()["pages"]["resources"] == "/ressources"


@pytest.mark.parametrize(
    ("day", "words"), [("2026", "2026"), ("2026-08", "août 2026"), ("2026-03-01", "1er mars 2026")]
)
def test_days_in_words(day, words):
    assert in_words(day) == words


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.network
def test_a_real_server_serves_a_town_s_own_resource_as_soon_as_it_is_written(server):
    assert httpx.get(server.url + "/ressources", timeout=30).status_code == 200
    own = next(one for one in read_catalogue().resources if one.id == "vikidia").model_dump(mode="json")
    own |= {"id": "journal-de-l-ecole", "name": "Le journal de l'école <b>", "aliases": ["=1+1"]}
    (server.site / FILE).write_text(json.dumps(own) + "\n{\n", encoding="utf-8")
    page = httpx.get(server.url + "/ressources", params={"q": "journal de l'école"}, timeout=30).text
    assert "Le journal de l&#39;école &lt;b&gt;" in page
    begin = time.perf_counter()
    for _ in range(20):
        assert httpx.get(server.url + "/ressources?niveau=cycle-3", timeout=30).status_code == 200
    assert (time.perf_counter() - begin) / 20 < 0.5
    assert "journal de l" not in server.log
