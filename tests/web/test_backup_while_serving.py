"""A backup made by its command while a real server answers, and a second server on what was restored."""

import subprocess
import sys
import threading

import httpx
import pytest
from server_process import serving

pytestmark = [pytest.mark.slow, pytest.mark.network]
QUESTIONS = [
    "Combien coûte un passeport ?", "quelles pièces pour un passeport", "when is the recycling collected?",
    "comment installer une terrasse", "un mot de passe solide en CM1", "collecte des déchets", "mon mari me frappe",
    "capitale du Pérou", "téléphone de la voirie", "téléphone de l'état civil",
]  # fmt: skip


def assistant(*arguments: str) -> str:
    command = [sys.executable, "-m", "assistant", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def said(server) -> list[dict]:
    """Answers without what depends on the call or on the minute."""
    answers = [server.ask(question) for question in QUESTIONS]
    for answer in answers:
        del answer["id"], answer["timings_ms"]
        for contact in answer["contacts"]:
            del contact["open_now"], contact["next_opening"]
    return answers


def vote(server, choice: str) -> int:
    body = {"answer_id": server.ask("Combien coûte un passeport ?")["id"], "vote": choice}
    return httpx.post(server.url + "/api/v1/feedback", json=body, timeout=30).status_code


def test_a_server_on_what_was_restored_answers_word_for_word(server, tmp_path):
    codes, stop = [], threading.Event()

    def vote_all_the_time():
        while not stop.is_set():
            codes.append(vote(server, "up"))

    assert vote(server, "down") == 204
    before = said(server)
    voting = threading.Thread(target=vote_all_the_time)
    voting.start()
    try:
        assistant("backup", "--site", str(server.site), str(tmp_path / "ville.zip"))
    finally:
        stop.set()
        voting.join()
    assert set(codes) <= {204}, "personne n'a attendu ni perdu son avis"
    server.stop()
    assistant("restore", str(tmp_path / "ville.zip"), str(tmp_path / "ailleurs"))
    with serving(tmp_path / "ailleurs", tmp_path / "ailleurs.log") as restored:
        assert said(restored) == before
        assert "Construction de l'index" not in restored.log
        assert vote(restored, "up") == 204
    assert "à revoir" in assistant("feedback", "list", "--down", "--site", str(tmp_path / "ailleurs"))
