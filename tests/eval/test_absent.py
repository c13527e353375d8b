"""What is decided when the page is there, left out, or never was: on the small site, then through the command."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEmbedder
from typer.testing import CliRunner

from assistant.embedding.query_cache import CachedQueries
from assistant.index.generation import Generation
from assistant.question.understanding import understand
from assistant.records import Source
from assistant.retrieval.retriever import Retriever
from assistant_eval.cli import app
from assistant_eval.datasets.clock import TODAY
from assistant_eval.errors import DatasetInvalid, QuestionsInvalid
from assistant_eval.runners.decisions.absent import (
    FIGURES,
    AbsentQuestion,
    Decided,
    Deciding,
    figures,
    own,
    read,
    report_lines,
    with_sheets,
)

ASKED = [
    AbsentQuestion(question="Combien coûte un passeport ?", documents=frozenset({"passeport"})),
    AbsentQuestion(question="Où faire mon passeport ?", documents=frozenset({"passeport", "carte-identite"})),
    AbsentQuestion(
        question="Quel droit pour une terrasse de café ?", documents=frozenset({"terrasse", "collecte-dechets"})
    ),
    AbsentQuestion(question="Comment me pacser ?", documents=frozenset({"pacs"})),
    AbsentQuestion(question="Quelle est la recette de la mayonnaise ?", documents=frozenset()),
]


@pytest.fixture(scope="module")
def decided(mini_index: Any) -> list[Decided]:
    return list(Deciding(mini_index.embedder).left_out(mini_index.generation, ASKED))


def test_a_page_alone_to_answer_is_left_out_in_turn(decided: list[Decided]) -> None:
    """Two questions have one page here; one has two; one asks for a page of another site; one for none."""
    settings = ["present", "removed", "present", "removed", "present", "removed", "never"]
    assert [one.setting for one in decided] == settings


def test_what_is_there_is_answered_and_what_is_not_is_never_right(decided: list[Decided]) -> None:
    assert (decided[0].verdict, decided[0].right, decided[0].among) == ("sure", True, True)
    assert all(not one.right and not one.among for one in decided if one.setting != "present")
    assert {one.verdict for one in decided if one.setting == "removed"} != {"sure"}
    assert decided[-1].verdict != "sure"


def test_it_decides_as_the_service_does(mini_index: Any, decided: list[Decided]) -> None:
    present = [one.verdict for one in decided if one.setting == "present"]
    served = Retriever(mini_index.generation, mini_index.embedder)
    assert present == [served.search(one.question, today=TODAY).verdict for one in ASKED[:3]]


def test_a_cut_site_asks_each_question_once(mini_index: Any) -> None:
    found = list(Deciding(mini_index.embedder).cut(mini_index.generation, ASKED))
    assert [one.setting for one in found] == ["present", "present", "present", "removed", "never"]


def test_a_text_is_embedded_once_and_a_long_one_is_cut(mini_index: Any) -> None:
    seen: list[str] = []

    class Counting(CachedQueries):
        def queries(self, texts: Any) -> Any:
            seen.extend(texts)
            return super().queries(texts)

    deciding = Deciding(Counting(mini_index.embedder))
    told = " ".join(f"pour la personne numéro {n}," for n in range(300))
    long = AbsentQuestion(question=f"Combien coûte un passeport {told} ?", documents=frozenset())
    for _ in range(2):
        list(deciding.left_out(mini_index.generation, [*ASKED, long]))
    assert max(Counter(seen).values()) == 1
    assert len(seen) == len(ASKED) + 1
    whole = understand(long.question, mini_index.generation.speller).searched
    assert max(map(len, seen)) < 1000 < len(whole)


def test_a_page_that_nobody_asked_about_is_known_less(mini_index: Any) -> None:
    """Known questions speak for a page of the package, and say that it is not held when it is left out."""
    seen: list[tuple[Any, Any]] = []

    class Watched(Deciding):
        def _decider(self, generation: Any, asked: Any) -> Any:
            decide = super()._decider(generation, asked)
            return lambda one, setting, without, forget: (
                seen.append((without, forget)) or decide(one, setting, without, forget)
            )

    list(Watched(mini_index.embedder, unknown=True).left_out(mini_index.generation, ASKED[:1]))
    row = [entry.id for entry in mini_index.generation.entries].index("passeport")
    assert [(tuple(without), forget) for without, forget in seen] == [((), row), ((row,), row)]


def test_decisions_are_counted_by_setting() -> None:
    made = [
        *(Decided("present", "sure", right=True, among=True) for _ in range(6)),
        Decided("present", "sure"), Decided("present", "unsure", among=True), Decided("present", "unsure"),
        Decided("present", "near"), Decided("removed", "sure"), Decided("removed", "off"),
        Decided("removed", "near"), Decided("removed", "unsure"),
    ]  # fmt: skip
    shares = {name: one.value for name, one in figures(made).items()}
    assert shares == {
        "present_right": 0.6, "present_wrong": 0.1, "present_back": 0.2, "present_among": 0.1, "present_no": 0.1,
        "removed_answered": 0.25, "removed_back": 0.25, "removed_no": 0.5,
    }  # fmt: skip
    lines = list(report_lines("Essai", made))
    assert len(lines) == 2
    assert lines[0].startswith("Essai, page présente, 10 : répond juste 60.0 % [31.3 ; 83.2] · ")
    assert lines[1].startswith("Essai, page retirée, 4 : répond 25.0 % [4.6 ; 69.9] · demande 25.0 %")
    assert {name for name in FIGURES if name not in shares} == {"never_answered", "never_back", "never_no"}


def test_a_sheet_that_a_page_cites_answers_for_it(mini_index: Any) -> None:
    page = mini_index.generation.document("passeport")
    source = Source(
        title="Fiche", url="https://www.service-public.gouv.fr/particuliers/vosdroits/F14929", date=page.updated
    )
    cited = page.model_copy(update={"sources": (source,)})
    first, *others = with_sheets(ASKED, [cited])
    assert first.documents == {"passeport", "sp-f14929"}
    assert others[2:] == ASKED[3:]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"question": " ", "documents": []}', "ligne 1 : le champ « question » est vide"),
        ('{"question": "Où ?"}', "ligne 1 : le champ « documents » manque"),
        ("{", "ligne 1 : ce n'est pas un objet JSON"),
    ],
)
def test_a_question_that_cannot_be_read_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(QuestionsInvalid, match=told):
        read(path)
    path.write_text("\n", "utf-8")
    with pytest.raises(DatasetInvalid, match="aucune question"):
        read(path)


def test_our_own_questions_are_those_kept_for_reports() -> None:
    asked = own()
    assert len(asked) > 300
    assert {bool(one.documents) for one in asked} == {True, False}


def test_the_command_measures_a_site_and_smaller_ones(
    mini_site: Path, tmp_path: Path, taught: list[Generation], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "q.jsonl"
    rows = [{"question": one.question, "documents": sorted(one.documents), "style": "court"} for one in ASKED]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    monkeypatch.setattr("assistant_eval.commands.absent.open_embedder", lambda _settings: HashEmbedder())
    arguments = ["absent", "--site", str(mini_site), "--questions", str(path), "--pages", "2", "--cache", str(tmp_path)]
    result = CliRunner().invoke(app, [*arguments, "--json", str(tmp_path / "out.json")])
    assert result.exit_code == 0, result.output
    lines = [line for line in result.output.splitlines() if "%" in line]
    assert [len(one.entries) for one in taught] == [len(list(mini_site.rglob("*.md"))), 2, 2, 2]
    assert [line.split(" : ")[0] for line in lines] == [
        "Site entier, page présente, 3", "Site entier, page retirée, 3", "Site entier, aucune page, jamais, 1",
        *(line.split(" : ")[0] for line in lines[3:]),
    ]  # fmt: skip
    written = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert list(written) == ["Site entier", "2 pages (3 tirages)"]
    assert written["Site entier"]["never_answered"]["n"] == 1
    cut = [line for line in lines if line.startswith("2 pages (3 tirages)")]
    assert sum(int(line.split(" : ")[0].rsplit(", ", 1)[1]) for line in cut) == 3 * len(ASKED)
