"""Residents' messages on official sheets: what is right, offered or refused, worked out by hand, then the command."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from fakes import HashEmbedder
from typer.testing import CliRunner

from assistant.index.generation import Generation
from assistant.records import Answer, Choice, Source
from assistant_eval.cli import app
from assistant_eval.errors import DatasetInvalid, QuestionsInvalid
from assistant_eval.runners.decisions.sheets import (
    Result,
    SheetMessage,
    ask,
    citing,
    figures,
    moved,
    read,
    report_lines,
)

_HEAD = '<Publication xmlns:dc="http://purl.org/dc/elements/1.1/" ID="{number}" type="Fiche d\'information">'
_SHEETS = {"F100": ("Carte de baignade", "Apportez une photo."), "F200": ("Permis de pêche", "Le permis coûte 30 €.")}


def result(**fields: Any) -> Result:
    """A message that was found, answered nothing, and was not refused."""
    row = {"refused": False, "held": False, "first": None, "strict": None, "offered": None}
    return Result(**{"style": "long", **row, "found": True, "found_5": True, **fields})


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for number, (title, text) in _SHEETS.items():
            sheet = (
                f'<?xml version="1.0" encoding="UTF-8"?>\n{_HEAD.format(number=number)}<dc:title>{title}</dc:title>'
                "<dc:date>modified 2024-03-01</dc:date><dc:description>Tout savoir.</dc:description>"
                '<Audience>Particuliers</Audience><FilDAriane><Niveau ID="Particuliers">Accueil</Niveau></FilDAriane>'
                f"<Texte><Paragraphe>{text}</Paragraphe></Texte></Publication>"
            )
            file.writestr(f"{number}.xml", sheet)
    return path


class Told:
    """An assistant that has its answers ready, and the pages it found."""

    def __init__(self, site: Any, answers: dict[str, Answer], found: tuple[str, ...]) -> None:
        self.site, self.answers, self.found = site, answers, found

    def ask(self, question: str, history: Any = (), now: Any = None) -> Answer:
        return self.answers[question]

    def hits(self, question: str, today: Any) -> list[Any]:
        passage = type("P", (), {})
        found = []
        for name in self.found:
            hit = type("H", (), {"passage": passage()})()
            hit.passage.document_id = name
            found.append(hit)
        return found


def test_a_message_is_judged_by_what_it_got(mini_index: Any) -> None:
    from judged import Pages, answer

    pages = Pages()
    paid, meal = pages.citation(1, "passeport.Coût"), pages.citation(1, "cantine.Délai")
    choices = (Choice(title="Cantine", question="cantine"), Choice(title="Passeport", question="passeport"))
    answers = {
        "a": answer("86 €. [1]", paid),
        "b": answer("Le jeudi. [1]", meal),
        "c": answer("Lequel ?", status="partial", kind="choices", choices=choices),
        "d": answer("Non.", status="redirected", kind="redirection"),
        "e": answer("Rien.", status="not_found", kind="not_found"),
        "passeport": answer("86 €. [1]", paid),
        "cantine": answer("Le jeudi. [1]", meal),
    }
    messages = [SheetMessage(message=one, sheet="F100", style="long") for one in "abcde"]
    right = {"sp-f100": frozenset({"sp-f100", "passeport"})}
    told: Any = Told(mini_index.site, answers, ("cantine", "cantine", "passeport"))
    found = list(ask(told, messages, right))
    assert [one.first for one in found] == [True, False, None, None, None]
    assert [one.strict for one in found] == [False, False, None, None, None]
    assert [one.offered for one in found] == [None, None, True, None, None]
    assert [(one.refused, one.held) for one in found] == [(False, False)] * 3 + [(True, False), (False, True)]
    assert {(one.found, one.found_5) for one in found} == {(False, True)}
    shares = {name: (one.value, one.n) for name, one in figures(found).items()}
    assert shares == {
        "first": (0.5, 2), "strict": (0, 2), "offered": (1, 1), "answered": (0.4, 5), "asked_back": (0.2, 5),
        "held": (0.2, 5), "refused": (0.2, 5), "found": (0, 5), "found_5": (1, 5),
    }  # fmt: skip


def test_a_page_that_cites_a_sheet_is_right_for_it(mini_index: Any) -> None:
    page = mini_index.generation.document("passeport")
    sources = (
        Source(title="a", url="https://www.service-public.gouv.fr/particuliers/vosdroits/F14929", date=page.updated),
        Source(title="b", url="https://ville.example/F", date=page.updated),
    )
    assert citing([page.model_copy(update={"sources": sources})]) == {"sp-f14929": {"sp-f14929", "passeport"}}


def test_figures_are_told_by_style_and_two_settings_one_by_one() -> None:
    before = [result(first=n < 5, strict=n < 5, style="sms" if n % 2 else "long") for n in range(10)]
    after = [result(first=True, strict=True, style=one.style) for one in before]
    lines = list(report_lines(before))
    assert [line for line in lines if line.startswith("Messages")] == [
        "Messages « tous » : 10", "Messages « long » : 5", "Messages « sms » : 5",
    ]  # fmt: skip
    assert "50.0 % [23.7 ; 76.3], sur 10" in lines[1]
    changed = next(moved(before, after))
    assert "50.0 → 100.0 %" in changed
    assert "sur 10 (first)" in changed
    assert next(moved(after, after)).endswith("100.0 → 100.0 % [+0.0 ; +0.0] points, sur 10 (first)")


@pytest.mark.parametrize("name", ["F100", "sp-f100", " f100 "])
def test_a_sheet_is_named_as_one_likes(name: str) -> None:
    assert SheetMessage(message="Où ?", sheet=name).sheet == "sp-f100"


def test_a_message_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"message": "Où ?", "sheet": "F1"}\n{"message": "Où ?", "sheet": "R12"}', "utf-8")
    with pytest.raises(QuestionsInvalid, match="ligne 2 : le champ « sheet » est un numéro de fiche"):
        read(path)
    path.write_text("", "utf-8")
    with pytest.raises(DatasetInvalid, match="aucun message"):
        read(path)


def test_the_command_asks_twice_with_two_embedders(
    mini_site: Path, tmp_path: Path, taught: list[Generation], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "m.jsonl"
    rows = [
        {"message": "Bonjour, combien coûte le permis de pêche, merci", "sheet": "F200", "style": "long"},
        {"message": "quelle photo pour la carte de baignade", "sheet": "F100", "style": "sms"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    opened = {"encoder": HashEmbedder(), "bundled": HashEmbedder("hash-2", dimension=48)}
    monkeypatch.setattr("assistant_eval.commands.sheets.open_embedder", lambda settings: opened[settings.embeddings])
    arguments = ["sheets", str(path), "--site", str(mini_site), "--sheets", str(archive(tmp_path / "a.zip"))]
    result = CliRunner().invoke(app, [*arguments, "--cache", str(tmp_path / "cache"), "--against", "bundled"])
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    assert lines.count("Messages « tous » : 2") == 2
    assert any(line.startswith("De bundled à encoder") for line in lines)
    assert len(taught) == 2
    searched = [line for line in lines if "Recherche : parmi cinq" in line and "100.0 %" in line]
    assert searched
