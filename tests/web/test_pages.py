"""Pages without JavaScript: ask, read the proof, give an opinion; nothing typed ends in an address or runs."""

import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots.app import create_app
from assistant_bots.pages.town_pages import audit_grid

PAGE = {"accept": "text/html"}
ASKED = {"question": "Combien coûte un passeport pour un adulte ?", "audience": "resident"}


def test_the_form_asks_by_post_so_that_no_question_ends_in_an_address(client):
    page = client.get("/poser-une-question").text
    forms = re.findall(r"<form[^>]*>", page)
    assert forms
    assert all('method="post"' in form for form in forms)
    assert "automatisé" in page[: page.index("<textarea")], "dit avant la première question"


def test_a_link_may_fill_the_form_and_asks_nothing_by_itself(client):
    page = client.get("/poser-une-question?q=Refaire+un+passeport").text
    assert "Refaire un passeport</textarea>" in page
    assert "Sources" not in page


def test_the_answer_is_on_the_page_with_its_proof_and_contact(client):
    page = client.post("/poser-une-question", data=ASKED).text
    assert "86\u00a0€" in page
    assert 'id="source-1"' in page
    assert 'href="#source-1"' in page
    assert "Source 1 : Passeport" in page
    assert 'href="tel:0199002011"' in page
    assert "<title>Réponse" in page
    assert 'name="vote"' in page


def test_a_source_link_arrives_at_the_very_words_quoted(client):
    quote = client.post("/api/v1/ask", json={"question": ASKED["question"]}).json()["citations"][0]["quote"]
    page = client.post("/poser-une-question", data=ASKED).text
    link = re.search(r'href="(/sources/[^"#]+)#passage"', page)[1].replace("&amp;", "&")
    source = client.get(link).text
    marked = "\n".join(re.findall(r"<mark[^>]*>([^<]*)</mark>", source))
    assert marked == quote.replace("\n- ", "\n").replace("'", "&#39;")
    assert source.count('id="passage"') == 1
    for said in ("Mairie de Villebrune", "1er février 2026", "Licence Ouverte 2.0"):
        assert said in source
    assert "Page d’origine" not in source  # its file gives no address: none is made up


def test_an_emergency_leaves_no_trace_and_offers_a_way_out(client):
    answered = client.post("/poser-une-question", data=ASKED)
    urgent = client.post("/poser-une-question", data={"question": "Mon mari me frappe"})
    assert answered.headers["cache-control"] == "private, no-cache"
    assert urgent.headers["cache-control"] == "no-store"
    assert "Quitter vite cette page" in urgent.text
    assert 'name="vote"' not in urgent.text
    assert "17" in urgent.text


@pytest.mark.parametrize("narrowed", ["?de=0&a=5", "?de=900&a=10", "?de=99999&a=100000", ""])
def test_a_quotation_outside_its_passage_is_not_highlighted_alone(client, narrowed):
    passage = client.post("/api/v1/ask", json={"question": ASKED["question"]}).json()["citations"][0]["passage_id"]
    whole = client.get(f"/sources/{passage}").text
    assert re.findall(r"<mark[^>]*>[^<]*", client.get(f"/sources/{passage}{narrowed}").text) == re.findall(
        r"<mark[^>]*>[^<]*", whole
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [("", "La question est vide"), ("😀", "La question est vide"), ("a" * 1001, "1001 caractères")],
)
def test_a_refused_question_keeps_the_form_and_links_the_error_to_the_field(client, question, said):
    response = client.post("/poser-une-question", data={"question": question})
    assert response.status_code == 422
    assert said in response.text
    assert 'aria-describedby="aide erreur"' in response.text
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize(("before", "folded"), [("", 0), ("Bonjour, je prépare un voyage avec ma famille. " * 4, 1)])
def test_a_long_question_is_whole_in_a_fold(client, before, folded):
    page = client.post("/poser-une-question", data={"question": before + ASKED["question"]}).text
    assert page.count("Lire toute la question") == folded
    assert page.count("pour un adulte") >= 1 + folded


def test_a_town_hall_asked_for_is_shown_once(client):
    page = client.post("/poser-une-question", data={"question": "Je veux parler à quelqu'un"}).text
    assert page.count('<div class="contact"') == page.count('id="mairie"') == 1
    assert "1\u202f000 caractères au plus" in page


def test_an_unknown_audience_is_asked_as_nobody_in_particular(client):
    assert client.post("/poser-une-question", data={**ASKED, "audience": "touriste"}).status_code == 200


def test_a_browser_sees_errors_as_pages(client):
    response = client.get("/rien", headers=PAGE)
    assert response.status_code == 404
    assert "Cette page n&#39;existe pas" in response.text
    assert "01 99 00 20 19" in response.text


def test_an_opinion_needs_no_script(client):
    answer = client.post("/api/v1/ask", json={"question": "passeport"}).json()["id"]
    thanks = client.post("/avis", data={"answer_id": answer, "vote": "down", "reason": "inventée", "comment": "bof"})
    assert thanks.status_code == 200
    assert "Merci" in thanks.text
    refused = client.post("/avis", data={"answer_id": answer}, headers=PAGE)
    assert refused.status_code == 422
    assert "« vote » manque" in refused.text


PATHS = (
    "/",
    "/poser-une-question",
    "/ressources",
    "/sources/passeport",
    "/donnees-personnelles",
    "/accessibilite",
    "/transparence",
    "/mentions-legales",
    "/api/v1/problems",
)


@pytest.mark.parametrize("path", PATHS)
def test_pages_bring_nothing_from_elsewhere_and_hold_no_inline_code(client, path):
    page = client.get(path).text
    brought = re.findall(r'(?:src|href)="(https?:[^"]+)"', re.sub(r"<a [^>]*>", "", page))
    assert brought == []
    assert not re.search(r"<style|style=|onclick|javascript:|<script(?! src=)", page)
    assert '<html lang="fr"' in page


def test_the_privacy_page_says_what_commune_toml_says(client):
    page = client.get("/donnees-personnelles").text
    assert "dpo@villebrune.example" in page
    assert "Commune de Villebrune" in page
    assert "30 jours" in page
    assert "cnil.fr/fr/plaintes" in page


def test_the_retention_announced_is_the_one_kept(make_client):
    client = make_client(retention_days=12)
    assert "gardé 12 jours" in client.get("/donnees-personnelles").text
    assert client.get("/api/v1/site").json()["retention_days"] == 12


def test_a_model_and_telegram_are_announced_where_they_are_used(make_client):
    plain = make_client()
    assert "Aucun modèle de langue" in plain.get("/transparence").text
    assert "Telegram" not in plain.get("/donnees-personnelles").text
    served = make_client(llm="openai:petit-modele", telegram_token="1:a")
    assert "openai:petit-modele" in served.get("/transparence").text
    privacy = served.get("/donnees-personnelles").text
    assert "openai:petit-modele" in privacy
    assert "hors de l’Union européenne, selon ses propres règles" in privacy
    assert "aucun depuis ce site" not in privacy


def test_the_accessibility_statement_claims_nothing_before_an_audit(client):
    page = client.get("/accessibilite").text
    assert "non conformes" in page
    assert "Défenseur des droits" in page
    assert page.count("<tr>") == len(audit_grid()) + 1
    assert {one["result"] for one in audit_grid()} == {"test", "person", "none"}


def test_the_transparency_page_counts_what_is_served(client, mini_index):
    page = client.get("/transparence").text
    assert "4 pages publiées par Mairie de Villebrune, tenues à jour entre le " in page
    assert "fiches générales" not in page
    assert mini_index.embedder.model_id in page


def test_another_commune_shows_no_invented_news_and_a_banner_while_sample_pages_stay(client):
    page = client.get("/").text
    assert "Bienvenue à Villebrune" in page
    assert "Actualités" not in page
    assert "informations inventées de Saint-Exemple" in page


def test_the_fictional_commune_says_so_on_every_page(starter):
    client = TestClient(create_app(starter, Settings(), watch=False))
    for path in PATHS:
        assert "Saint-Exemple est une commune fictive" in client.get(path).text
    assert "Actualités" in client.get("/").text


def test_a_logo_is_served_from_the_site_and_from_nowhere_else(mini_index, tmp_path):
    root = Path(shutil.copytree(mini_index.site.root, tmp_path / "ville", ignore=shutil.ignore_patterns(".assistant")))
    (root / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (tmp_path / "secret.svg").write_text("secret", encoding="utf-8")
    for name, status in (("logo.svg", 200), ("../secret.svg", 404), ("commune.toml", 404), ("absent.svg", 404)):
        toml = (mini_index.site.root / "commune.toml").read_text(encoding="utf-8")
        (root / "commune.toml").write_text(f'{toml}\n[look]\nlogo = "{name}"\n', encoding="utf-8")
        with Assistant(Site.read(root), mini_index.index, mini_index.embedder) as assistant:
            client = TestClient(create_app(assistant, Settings(), watch=False))
            assert client.get("/logo").status_code == status


@pytest.mark.parametrize("name", ["../web.py", "..%2Fweb.py", "/etc/passwd", "", "%00", "../texts.toml"])
def test_static_files_stay_in_their_folder(client, name):
    assert client.get(f"/static/{name}").status_code == 404


def test_the_legal_page_shows_what_is_known_and_asks_nothing(mini_index, tmp_path):
    root = Path(shutil.copytree(mini_index.site.root, tmp_path / "ville", ignore=shutil.ignore_patterns(".assistant")))
    with Assistant(Site.read(root), mini_index.index, mini_index.embedder) as assistant:
        client = TestClient(create_app(assistant, Settings(), watch=False))
        assert "Hébergeur de Villebrune" in client.get("/mentions-legales").text
    (root / "commune.toml").write_text(
        re.sub(r"(?s)\[notices\].*?\n\n", "", (root / "commune.toml").read_text(encoding="utf-8")), encoding="utf-8"
    )
    with Assistant(Site.read(root), mini_index.index, mini_index.embedder) as assistant:
        client = TestClient(create_app(assistant, Settings(), watch=False))
        for path in PATHS:
            page = client.get(path).text
            assert "à compléter" not in page, path
            assert "commune.toml" not in page, path


def test_the_statement_is_that_of_the_audit(mini_index, tmp_path):
    root = Path(shutil.copytree(mini_index.site.root, tmp_path / "ville", ignore=shutil.ignore_patterns(".assistant")))
    (root / "accessibilite.toml").write_text(
        'score = 78.5\ndate = 2026-06-01\nauditor = "Cabinet <Accès>"\ndefects = ["Un graphique"]\n', encoding="utf-8"
    )
    with Assistant(Site.read(root), mini_index.index, mini_index.embedder) as assistant:
        client = TestClient(create_app(assistant, Settings(), watch=False))
        page = client.get("/accessibilite").text
        assert "partiellement conformes" in page
        assert "78,5\xa0%" in page.replace("&nbsp;", "\xa0")
        assert "Cabinet &lt;Accès&gt;" in page
        assert "Un graphique" in page
        assert "Accessibilité : partiellement conforme" in client.get("/").text
