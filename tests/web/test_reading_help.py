"""What helps a reader on the pages and over the API: acronyms beside the quote, plain words, hours in a language."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from server_process import FREE
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.corpus.layers import read_site
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots.app import create_app

QUESTION = "Combien coûte un passeport pour un adulte ?"
UNKNOWN = "Y a-t-il une borne de recharge pour ma trottinette volante ?"


@pytest.fixture
def acronyms(mini_site: Path, embedder) -> Iterator[TestClient]:
    """The small town, whose passport page speaks of the EPCI and of a JLD <b> that it spells out elsewhere."""
    page = mini_site / "demarches" / "passeport.md"
    text = page.read_text(encoding="utf-8").replace("Adulte : 86 €", "Adulte : 86 € pour l'EPCI, le JLD et la Caf")
    text += "\nLe jury local « & » départemental (JLD) décide. Le jury local départemental (JLD) aussi.\n"
    page.write_text(text, encoding="utf-8")
    site, index = Site.read(mini_site), Index(mini_site / ".assistant")
    index.build(site.id, read_site(site).documents, embedder)
    with Assistant(site, index, embedder) as assistant:
        app = create_app(assistant, Settings(**FREE), watch=False)
        yield TestClient(app, raise_server_exceptions=False, base_url="http://ville.example")


@pytest.mark.slow
def test_acronyms_are_explained_beside_the_quote_and_in_its_page(acronyms):
    answer = acronyms.post("/api/v1/ask", json={"question": QUESTION}).json()
    assert list(answer["glossary"]) == ["EPCI", "JLD", "Caf"]
    assert answer["glossary"]["JLD"] == "jury local départemental"
    page = acronyms.post("/poser-une-question", data={"question": QUESTION}).text
    terms = re.search(r"</blockquote>\s*<dl[^>]*>(.*?)</dl>", page, re.DOTALL)[1]
    assert "<dt>EPCI :</dt> <dd>établissement public de coopération intercommunale" in terms
    assert "<dt>Caf :</dt> <dd>caisse d&#39;allocations familiales</dd>" in terms
    link = re.search(r'href="(/sources/[^"#]+)#passage"', page)[1].replace("&amp;", "&")
    assert "<dt>JLD :</dt> <dd>jury local départemental</dd>" in acronyms.get(link).text
    assert "Sigles du passage" not in acronyms.get("/sources/passeport").text


def test_a_quote_without_acronym_has_no_list(client):
    page = client.post("/poser-une-question", data={"question": QUESTION}).text
    assert "<dl" not in page
    assert client.post("/api/v1/ask", json={"question": QUESTION}).json()["glossary"] == {}


def test_plain_words_are_a_field_of_the_api(client):
    def said(**body):
        return client.post("/api/v1/ask", json={"question": UNKNOWN, **body}).json()["text"]

    assert "Je préfère ne pas deviner" in said() == said(plain=False)
    assert "Je ne veux pas inventer" in said(plain=True)
    assert client.post("/api/v1/ask", json={"question": UNKNOWN, "plain": "peut-être"}).status_code == 422
    streamed = client.post("/api/v1/ask/stream", json={"question": UNKNOWN, "plain": True}).text
    assert streamed.count("Je ne veux pas inventer") == 3  # in its piece, in the text, in the body


def test_plain_words_are_a_box_of_the_form_that_stays_ticked(client):
    asked = client.post("/poser-une-question", data={"question": UNKNOWN, "plain": "1"}).text
    assert "Je ne veux pas inventer" in asked
    assert re.search(r'name="plain" value="1" checked', asked)
    first = client.get("/poser-une-question").text
    assert re.search(r'type="checkbox" name="plain" value="1">', first)
    followed = client.post("/poser-une-question", data={"question": QUESTION, "plain": "1"}).text
    assert '<input type="hidden" name="plain" value="1">' in followed, "les suggestions gardent le choix"


def test_the_contact_and_the_text_speak_the_language_of_the_question(client):
    page = client.post("/poser-une-question", data={"question": "Is the town hall open on Friday?"}).text
    text = re.search(r'<div class="text"[^>]*>(.*?)</div>', page, re.DOTALL)[0]
    assert 'lang="en"' in text
    assert re.search(r"Friday \d+ \w+ 20\d\d: open, 9:00 – 12:00", text)
    card = re.search(r'<div class="contact" dir="ltr">(.*?)</div>', page, re.DOTALL)[1]
    state = re.search(r'<span class="is-[^"]*" lang="en"><strong>([^<]*)</strong>', card)[1]
    assert re.match("(Open, closes|Closed, opens) ", state)
    assert "Monday and Tuesday: 9:00" in card.replace("\u2060", "").replace("\u00a0", " ")
    assert not re.search(r"lundi|ouvre|ferme|Fermé", card)


def test_the_card_of_the_commune_has_hours_in_a_language(client):
    hours = client.get("/api/v1/site?language=it").json()["contacts"][0]["hours"]
    assert hours.startswith("lunedì e martedì: 9:00")
    assert client.get("/api/v1/site").json()["contacts"][0]["hours"].startswith("lundi et mardi : 9 h")
    assert client.get("/api/v1/site?language=xx").status_code == 422


def test_quotes_are_said_to_be_french_on_a_page_in_another_language(client):
    page = client.post("/poser-une-question", data={"question": "How much is a passport for an adult?"}).text
    text = re.search(r'<div class="text" lang="en"[^>]*>(.*?)</div>', page, re.DOTALL)[1]
    (quoted,) = re.findall(r'<(?:p|ul) lang="fr">.*?</(?:p|ul)>', text, re.DOTALL)
    assert "86\u00a0€" in quoted
    assert "cost" not in quoted
    assert "<p><strong>Passeport: cost</strong></p>" in text
    assert "The quoted passages are in French" not in quoted
    french = client.post("/poser-une-question", data={"question": QUESTION}).text
    assert '<p lang="fr">' not in french
