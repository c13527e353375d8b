"""The desk of the clerk: what is wrong in one page, for this machine or who has the token."""

import subprocess
import sys
from base64 import b64encode

import httpx
import pytest
from server_process import serving

TOKEN = "un-long-texte-au-hasard"


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"agent:{password}".encode()).decode()}


def test_without_a_token_it_is_closed_from_outside(client):
    response = client.get("/bureau")
    assert response.status_code == 403
    assert "Bureau de la mairie" in response.text
    assert "www-authenticate" not in response.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (basic("autre"), 401),
        (basic(""), 401),
        ({"Authorization": "Basic ???"}, 401),
        (basic(TOKEN), 200),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
    ],
)
def test_a_browser_is_asked_for_the_token(make_client, headers, status):
    response = make_client(metrics_token=TOKEN).get("/bureau", headers=headers)
    assert response.status_code == status
    if status == 401:
        assert response.headers["www-authenticate"].startswith("Basic")
        assert "Pages relues" not in response.text
    else:
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.network
def test_what_is_wrong_is_told_with_the_file_and_what_to_do(indexed_site, tmp_path):
    (indexed_site / "demarches" / "piscine.md").write_text("---\ntitle: \n---\nOuverte.\n", encoding="utf-8")
    with serving(indexed_site, tmp_path / "server.log") as server:
        server.ask("Combien coûte un passeport ?")
        shown = httpx.get(server.url + "/bureau", timeout=30)
        elsewhere = httpx.get(server.url + "/bureau", headers={"x-forwarded-for": "203.0.113.9"})
    assert shown.status_code == 200
    assert "piscine.md" in shown.text
    assert "À corriger" in shown.text
    assert "Aucun avis." in shown.text
    assert elsewhere.status_code == 403
    assert "piscine.md" not in elsewhere.text


@pytest.mark.network
def test_a_backup_that_failed_is_told_at_the_desk_and_by_readiness_which_names_no_file(indexed_site, tmp_path):
    def backup(folder: str) -> int:
        command = [sys.executable, "-m", "assistant", "backup", "--site", str(indexed_site), "--keep", "30", folder]
        return subprocess.run(command, capture_output=True, check=False).returncode

    with serving(indexed_site, tmp_path / "server.log") as server:
        assert httpx.get(server.url + "/health/ready").json()["warnings"] == []
        assert backup(str(tmp_path / "absent")) == 2
        ready = httpx.get(server.url + "/health/ready")
        assert (ready.status_code, ready.json()["status"], ready.json()["detail"]) == (200, "ok", "")
        assert ready.json()["warnings"] == ["La dernière sauvegarde a échoué : « assistant doctor » dit pourquoi."]
        shown = httpx.get(server.url + "/bureau", timeout=30).text
        assert "La sauvegarde du " in shown
        assert "--keep demande un dossier qui existe" in shown
        (tmp_path / "absent").mkdir()
        assert backup(str(tmp_path / "absent")) == 0
        assert httpx.get(server.url + "/health/ready").json()["warnings"] == []
        assert "Dernière sauvegarde réussie" in httpx.get(server.url + "/bureau", timeout=30).text
