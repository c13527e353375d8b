"""« assistant ask », « chat » and « sources »: an answer in a terminal, with its proof."""

import json
import re
import sys
import time
from pathlib import Path

import pytest
from cli_process import run, start

from assistant import Assistant
from assistant.cli.terminal import show_answer

pytestmark = pytest.mark.slow


def test_ask_shows_answer_sources_and_contact(built: Path) -> None:
    out = run("ask", "Combien coûte un passeport pour un enfant de 16 ans ?", folder=built).worked()
    lines = out.splitlines()
    assert lines[0] == "De 15 à 17 ans : 42 € [1]"
    assert "[1] Passeport > Coût, Mairie de Villebrune, 01/02/2026" in lines
    assert not [line for line in lines if "villebrune.example" in line]  # no address was given for this page
    assert any(line.startswith("État civil · 01 99 00 20 11 · ") for line in lines)
    assert "\x1b" not in out
    assert "*" not in out


def test_ask_explains_acronyms_and_speaks_plainly(town: Path) -> None:
    page = town / "demarches" / "passeport.md"
    page.write_text(page.read_text(encoding="utf-8").replace("86 €", "86 €, sauf pour le CCAS"), encoding="utf-8")
    run("index", folder=town).worked()
    cost = start("ask", "--plain", "Combien coûte un passeport pour un adulte ?", folder=town)
    hello = start("ask", "--plain", "Bonjour", folder=town)
    english = start("ask", "--language", "en", "mairie ouverte ?", folder=town)
    assert "    CCAS : centre communal d'action sociale" in cost.result().worked().splitlines()
    assert "Je suis un robot" in hello.result().worked()
    assert re.search(r"· (Open, closes|Closed, opens) ", english.result().worked())


def test_ask_json_is_the_whole_answer_and_nothing_else(built: Path) -> None:
    done = run("ask", "--json", "Quel délai pour un passeport ?", folder=built)
    data = json.loads(done.worked())
    assert data["status"] == "answered"
    assert data["citations"][0]["quote"] in done.out.replace("\\n", "\n")
    assert set(data["timings_ms"]) == {"embed", "lexical", "dense", "answer", "total"}


def test_what_is_not_found_is_an_answer(built: Path) -> None:
    out = run("ask", "Quel est le prix d'une piscine hors-sol de fabrication italienne ?", folder=built).worked()
    assert "Je n'ai pas trouvé la réponse" in out or "domaine" in out


def test_a_question_can_come_on_the_standard_input(built: Path) -> None:
    question = "Combien coûte un passeport à 16 ans ?"
    written = start("ask", "-", folder=built, stdin=question.encode())
    ascii_only = start("ask", "-", folder=built, stdin=question.encode(), LC_ALL="C", PYTHONIOENCODING="ascii")
    picture = start("ask", "-", folder=built, stdin=b"\x89PNG\r\n\x1a\n\xff\xfe\0")
    long = start("ask", "-", folder=built, stdin=b"a " * 200_000)
    nothing = start("ask", "-", folder=built)
    assert "42 €" in written.result().worked()
    assert "42 €" in ascii_only.result().worked()
    assert picture.result().code in {0, 2}
    assert "caractères, la limite est 1000" in long.result().failed(2)
    assert nothing.result().failed(2).startswith("La question est vide")


def test_a_cold_question_is_quick_enough(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The time of a whole process; the bound is loose, for the machine may be busy, and the time is shown."""
    begin = time.perf_counter()
    run("ask", "passeport", folder=built).worked()
    seconds = time.perf_counter() - begin
    with capsys.disabled():
        sys.stdout.write(f"\nassistant ask, à froid : {seconds:.1f} s\n")
    assert seconds < 20


def test_chat_follows_a_conversation(built: Path) -> None:
    questions = "Quel délai pour un passeport ?\net combien ça coûte ?\n" + "a" * 2000 + "\n\nplus rien\n"
    done = run("chat", "--more", folder=built, stdin=questions.encode())
    delay, cost = done.worked().split("Sources :")[:2]
    assert "semaines" in delay
    assert "86 €" in cost
    assert "plus rien" not in done.out
    assert done.err.startswith("Assistant automatisé")
    assert "caractères, la limite est 1000" in done.err


@pytest.mark.parametrize("unfolded", [False, True])
def test_other_passages_are_titles_until_asked_for(starter: Assistant, unfolded: bool) -> None:
    answer = starter.ask("Je viens d'emménager, par où commencer ?")
    shown = show_answer(answer, color=False, unfolded=unfolded).split("Sources :")[0]
    assert [("▸ " + one.title in shown) for one in answer.more] == [not unfolded] * len(answer.more) != []
    assert all((one.text.split(" [")[0] in shown) is unfolded for one in answer.more)


def test_all_is_shown_on_request(built: Path) -> None:
    assert "Passeport" in run("ask", "combien coûte un passeport", "--more", folder=built).worked()


def test_chat_ends_with_its_input(built: Path) -> None:
    assert run("chat", folder=built).worked() == ""


def test_sources_are_listed_and_shown(built: Path) -> None:
    listed = run("sources", folder=built).worked().splitlines()
    assert sorted(line.split("\t")[0] for line in listed) == [
        "collecte-dechets",
        "mot-de-passe",
        "passeport",
        "terrasse",
    ]
    documents = json.loads(run("sources", "--json", folder=built).worked())
    assert {one["id"] for one in documents} == {line.split("\t")[0] for line in listed}
    assert documents[0]["layer"] == "local"


def test_a_citation_can_be_checked_by_hand(built: Path) -> None:
    answer = json.loads(run("ask", "Combien coûte un passeport ?", "--json", folder=built).worked())
    citation = answer["citations"][0]
    passage = start("sources", "show", citation["passage_id"], "--json", folder=built)
    page = start("sources", "show", citation["document_id"], "--json", folder=built)
    read = start("sources", "show", citation["document_id"], folder=built)
    unknown = start("sources", "show", "inconnu", folder=built)
    shown = json.loads(passage.result().worked())
    assert shown["document"]["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert shown["document"]["text"][shown["start"] : shown["end"]] == shown["text"]
    document = json.loads(page.result().worked())
    assert document["text"] == shown["document"]["text"]
    assert citation["quote"] in read.result().worked()
    assert "introuvable" in unknown.result().failed(1)
