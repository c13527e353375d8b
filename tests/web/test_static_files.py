"""Static files name their version, answer 304 when nothing changed, and everything is compressed for who accepts it."""

import re

import pytest

from assistant_bots.guard.encodings import accepts_gzip

CSS = "/static/site.css"


def test_a_page_names_files_that_never_change(client):
    address = re.search(r'href="(/static/site\.css\?v=\w{16})"', client.get("/poser-une-question").text)[1]
    assert "immutable" in client.get(address).headers["cache-control"]
    for other in (CSS, f"{CSS}?v=autre"):
        assert client.get(other).headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("path", [CSS, "/widget.js"])
def test_what_has_not_changed_is_not_sent_again(client, path, encoding):
    asked = {"accept-encoding": encoding}
    first = client.get(path, headers=asked)
    again = client.get(path, headers={**asked, "if-none-match": f'"autre", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={**asked, "if-none-match": '"autre"'}).status_code == 200


def test_each_encoding_has_its_tag(client):
    tags = {client.get(CSS, headers={"accept-encoding": one}).headers["etag"] for one in ("gzip", "identity")}
    assert len(tags) == 2


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("gzip", True), ("br, gzip;q=0.5", True), ("GZIP", True), ("*", True), ("gzip;q=0.001", True),
        ("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.0, *", False), ("*;q=0", False),

    ],
)  # fmt: skip
def test_a_refusal_of_gzip_is_heard(client, header, accepted):
    assert accepts_gzip(header) == accepted
    for path in (CSS, "/poser-une-question", "/api/v1/openapi.json"):
        response = client.get(path, headers={"accept-encoding": header})
        assert (response.headers.get("content-encoding") == "gzip") == accepted, path
        assert "accept-encoding" in response.headers["vary"].lower()
        assert len(response.content) > 1000


def test_a_stream_of_events_is_not_held_back_by_compression(client):
    asked = {"question": "passeport"}
    response = client.post("/api/v1/ask/stream", json=asked, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in response.headers
    whole = client.post("/api/v1/ask", json=asked, headers={"accept-encoding": "gzip"})
    assert whole.headers["content-encoding"] == "gzip"
    assert whole.json()["status"]
