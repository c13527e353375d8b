"""Opinions: masked, joined to the pages that answered, kept for the announced time and no longer."""

from datetime import UTC, datetime, timedelta

import pytest
from opinions import give
from typer.testing import CliRunner

from assistant.errors import StorageFailed
from assistant.text.privacy import mask
from assistant_bots.feedback_commands import commands
from assistant_bots.service.feedback import Feedback

CANARIES = {
    "courriel": "jeanne.durand+mairie@exemple.fr",
    "téléphone": "06 39 98 12 34",
    "téléphone international": "+33 6 39 98 12 34",
    "carte": "4111 1111 1111 1111",
    "IBAN": "FR76 3000 6000 0112 3456 7890 189",
    "sécurité sociale": "2 84 03 75 116 005 25",
    "sécurité sociale corse": "184032A11600525",
}


@pytest.mark.parametrize("canary", CANARIES.values(), ids=CANARIES.keys())
def test_personal_numbers_are_never_written(tmp_path, canary):
    feedback = Feedback(tmp_path)
    give(feedback, comment=f"Rappelez-moi : {canary}, merci")
    raw = feedback.path.read_bytes()
    digits = [part for part in canary.replace("+", " ").split() if len(part) > 3]
    assert all(part.encode() not in raw for part in [canary, *digits])
    assert feedback.rows()[0].comment.startswith("Rappelez-moi : [")
    assert feedback.rows()[0].comment.endswith("], merci")


@pytest.mark.parametrize(
    "text",
    [
        "86 €",
        "12 000 habitants",
        "article L112-8",
        "de 9 h à 12 h 30",
        "service-public.fr",
        "2026-11-25",
        "35000 Rennes",
    ],
)
def test_ordinary_numbers_are_left_alone(text):
    assert mask(text).text == text


def test_an_opinion_is_joined_to_the_pages_of_its_answer(client):
    answer = client.post("/api/v1/ask", json={"question": "Combien coûte un passeport ?"}).json()
    body = {"answer_id": answer["id"], "vote": "down", "reason": "outdated", "comment": "86 € ? c'était 2025"}
    assert client.post("/api/v1/feedback", json=body).status_code == 204
    assert client.post("/api/v1/feedback", json={**body, "vote": "up"}).status_code == 204
    feedback = Feedback(_folder(client))
    row = next(row for row in feedback.rows() if row.answer_id == answer["id"])
    assert row.documents == ("passeport",)
    assert (row.vote, row.reason, row.status, row.channel) == ("up", "outdated", "answered", "web")
    assert "Combien" not in feedback.path.read_bytes().decode("latin1")


def _folder(client):
    app = client.app
    while not hasattr(app, "state"):
        app = getattr(app, "_app", None) or app.app
    return app.state.service.assistant.index.root


@pytest.mark.parametrize(
    "body",
    [
        {"vote": "up"},
        {"answer_id": "1", "vote": "up"},
        {"answer_id": "a" * 32, "vote": "bof"},
        {"answer_id": "a" * 32, "vote": "up", "comment": "x" * 1001},
        {"answer_id": "a" * 32, "vote": "up", "reason": "autre"},
    ],
)
def test_a_malformed_opinion_is_refused(client, body):
    assert client.post("/api/v1/feedback", json=body).status_code == 422


def test_old_opinions_are_erased_from_the_file_itself(tmp_path):
    feedback = Feedback(tmp_path)
    now = datetime.now(UTC)
    give(feedback, 1, comment="ancienne remarque", now=now - timedelta(days=31))
    give(feedback, 2, comment="remarque fraîche", now=now)
    assert feedback.purge(30, now) == 1
    assert [row.comment for row in feedback.rows()] == ["remarque fraîche"]
    assert b"ancienne remarque" not in feedback.path.read_bytes()


def test_zero_days_erases_everything(tmp_path):
    feedback = Feedback(tmp_path)
    give(feedback)
    assert feedback.purge(0) == 1
    assert feedback.rows() == []


@pytest.mark.parametrize("damage", ["not a database", "a page"])
def test_a_broken_file_is_set_aside_and_told(tmp_path, caplog, damage):
    give(Feedback(tmp_path))
    path = tmp_path / "feedback.sqlite"
    good = path.read_bytes()
    path.write_bytes(b"ceci n'est pas une base" * 100 if damage == "not a database" else good[:4096] + b"x" * 4096)
    feedback = Feedback(tmp_path)
    give(feedback)
    assert len(feedback.rows()) == 1
    assert "mis de côté (feedback.broken)" in caplog.text
    aside = tmp_path / "feedback.broken"
    assert aside.stat().st_mode & 0o777 == 0o600
    feedback.purge(30)
    assert aside.is_file()
    feedback.purge(30, datetime.now(UTC) + timedelta(days=31))
    assert not aside.exists(), "ce qu'il contient n'est pas gardé plus longtemps"


def test_a_store_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "feedback.sqlite").mkdir()
    with pytest.raises(StorageFailed, match="Écriture impossible"):
        give(Feedback(tmp_path))


def test_the_commands_list_export_and_purge(mini_site, monkeypatch):
    monkeypatch.setenv("ASSISTANT_SITE", str(mini_site))
    feedback = Feedback(mini_site / ".assistant")
    give(feedback, 1, reason="wrong", comment="=cmd|' /C calc'!A0")
    give(feedback, 2, vote="up")
    run = CliRunner().invoke
    assert "à revoir" in run(commands, ["list"]).stdout
    assert "utile" not in run(commands, ["list", "--down"]).stdout
    exported = run(commands, ["export"]).stdout
    assert exported.splitlines()[0].startswith("date;avis;raison")
    assert "'=cmd" in exported, "une remarque n'est pas une formule de tableur"
    assert '"vote": "up"' in run(commands, ["export", "--format", "json"]).stdout
    assert run(commands, ["purge", "--days", "0"]).stdout == "2 avis effacés.\n"


def test_a_site_without_opinions_has_none(tmp_path):
    assert Feedback(tmp_path).rows() == []
    assert Feedback(tmp_path).purge(1) == 0
    assert not (tmp_path / "feedback.sqlite").exists()
