"""What programs ask of any site: robots.txt, favicon.ico, security.txt."""

import re
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant.site.configuration import Site
from assistant_bots.app import create_app
from assistant_bots.pages.for_programs import contact_address


def test_search_engines_read_pages_and_not_the_interface(client):
    response = client.get("/robots.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.splitlines()[0] == "User-agent: *"
    assert {"Disallow: /api/", "Disallow: /sources/"} <= set(response.text.splitlines())
    assert "Disallow: /poser" not in response.text


def test_the_icon_is_the_one_that_pages_name(client):
    icon = client.get("/favicon.ico")
    (named,) = re.findall(r'<link rel="icon" href="([^"]+)"', client.get("/").text)
    assert icon.content == client.get(named).content
    assert icon.headers["content-type"] == "image/svg+xml"


def test_the_security_contact_is_the_communes(client):
    response = client.get("/.well-known/security.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    assert fields["Contact"] == "mailto:securite@villebrune.example"
    expires = datetime.fromisoformat(fields["Expires"])
    assert 0 < (expires - datetime.now(UTC)).days < 366, "moins d'un an, dit la norme"


def test_without_a_contact_there_is_no_file(mini_index, mini_site):
    toml = mini_site / "commune.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(re.sub(r'security_contact = ".*"\n', "", text), encoding="utf-8")
    with Assistant(Site.read(mini_site), mini_index.index, mini_index.embedder) as assistant:
        client = TestClient(create_app(assistant, Settings(), watch=False))
        assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("securite@ville.example", "mailto:securite@ville.example"),
        (" https://ville.example/faille ", "https://ville.example/faille"),
        ("mailto:securite@ville.example", "mailto:securite@ville.example"),
        ("tel:+33199002010", "tel:+33199002010"),
        ("", ""),
        ("la mairie", ""),
        ("javascript:alert(1)", ""),
        ("a@b.example\nContact: x@y.example", ""),
        ("http://ville.example", ""),
    ],
)
def test_a_contact_is_an_address_or_nothing(written, address):
    assert contact_address(written) == address
