"""The golden set follows its schema and says nothing that the starter site does not; its halves never move."""

import functools
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.chunking import passages
from assistant.corpus.layers import read_site
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant.text.messages import say
from assistant_eval.datasets.golden import SLICES, Choice, Question, golden, half_of, parse
from assistant_eval.datasets.own_questions import read_csv
from assistant_eval.errors import DatasetInvalid, QuestionsInvalid

ROW: dict[str, Any] = {
    "id": "T-1",
    "question": "Combien coûte un passeport ?",
    "audience": "resident",
    "language": "fr",
    "slice": "direct",
    "status": ["answered"],
    "documents": ["passeport"],
    "sections": [{"document": "passeport", "section": "Coût"}],
    "facts": [["86 €", "86 euros"]],
    "absent": [],
    "history": [],
}
EMERGENCIES = ("violence", "danger", "suicide", "medical", "fire", "child", "missing", "shelter", "harassment", "cyber")


def read(*rows: Any) -> tuple[Question, ...]:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return parse([("essai.jsonl", "\n".join(lines))])


def test_a_line_becomes_a_question() -> None:
    (one,) = read(ROW)
    assert (one.id, one.facts, one.answerable, one.must_answer) == ("T-1", (("86 €", "86 euros"),), True, True)
    (other,) = read({**ROW, "status": ["answered", "redirected"]})
    assert (other.answerable, other.must_answer) == (True, False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"slice": "directe"}, "le champ « slice » n'accepte pas « directe »"),
        ({"question": "  "}, "le champ « question » est vide ou mal écrit"),
        ({"status": []}, "la liste « status » ne peut pas être vide"),
        ({"facts": [[]]}, "un fait de « facts » n'a aucune écriture"),
        ({"facts": "86 €"}, "le champ « facts » doit être une liste"),
        ({"note": "x"}, "le champ « note » est inconnu"),
        ({"slice": "follow-up"}, "« history » va avec la catégorie follow-up"),
        ({"slice": "injection"}, "une injection doit nommer ce qu'elle réclame"),
        ({"status": ["emergency"], "facts": []}, "une urgence doit nommer les numéros à donner"),
        ({"documents": []}, "une section est hors de « documents »"),
        ({"documents": [], "sections": [], "facts": []}, "une réponse attend un fait ou un document"),
    ],
)
def test_a_bad_line_is_told_with_its_place_and_its_reason(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(QuestionsInvalid) as told:
        read(ROW, {**ROW, "id": "T-2", **change})
    assert told.value.problems[0].startswith("essai.jsonl, ligne 2 : ")
    assert reason in told.value.problems[0]
    assert len(told.value.problems) == 1


def test_every_bad_line_is_told_at_once() -> None:
    missing = {name: value for name, value in ROW.items() if name != "facts"}
    with pytest.raises(QuestionsInvalid) as told:
        read(ROW, "{", ROW, {**missing, "id": "T-4"})
    assert told.value.problems == (
        "essai.jsonl, ligne 2 : ce n'est pas un objet JSON.",
        "essai.jsonl, ligne 3 : l'identifiant « T-1 » est déjà pris.",
        "essai.jsonl, ligne 4 : le champ « facts » manque.",
    )


def test_a_half_depends_on_the_id_alone_and_never_moves() -> None:
    assert " ".join(half_of(f"G-D{number:03}") for number in range(1, 7)) == FIRST_HALVES
    counts = Counter(one.half for one in golden())
    assert abs(counts["tune"] - counts["report"]) <= 0.1 * counts.total()


FIRST_HALVES = "report tune tune report report tune"


def test_a_choice_keeps_a_half_and_a_slice() -> None:
    everything = golden()
    chosen = Choice("tune", "sms").of(everything)
    assert chosen
    assert {(one.half, one.slice) for one in chosen} == {("tune", "sms")}
    assert Choice().of(everything) == everything


def test_the_set_is_wide_enough() -> None:
    questions = golden()
    assert len(questions) >= 400
    assert {one.slice for one in questions} == set(SLICES) - {"own"}
    assert {one.audience for one in questions} == {"resident", "business", "school", "council"}
    assert {one.language for one in questions} == {"fr", "en", "ar", "uk", "pt", "tr", "es", "it"}
    asked = Counter(re.sub(r"\W+", " ", " / ".join((*one.history, one.question)).casefold()) for one in questions)
    assert not [text for text, times in asked.items() if times > 1]


def normalised(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())


@functools.cache
def corpus() -> dict[str, dict[str, str]]:
    """By document, by heading path: the text."""
    root = demonstration_site()
    reading = read_site(Site.read(root))
    assert not reading.problems
    found: dict[str, dict[str, str]] = {}
    for document in reading.documents:
        texts = found.setdefault(document.id, {"": ""})
        for one in passages(document):
            path = " > ".join(one.section)
            texts[path] = f"{texts.get(path, '')} {document.text[one.start : one.end]}"
    return found


@functools.cache
def directory() -> str:
    """What the town's file and our own emergency sentences say: hours as written, phones, numbers."""
    toml = (demonstration_site() / "commune.toml").read_text(encoding="utf-8")
    return normalised(" ".join([toml, *(say(f"triage.{name}") for name in EMERGENCIES)]))


def test_gold_documents_and_sections_exist() -> None:
    wrong = []
    for one in golden():
        wrong += [(one.id, name) for name in one.documents if name not in corpus()]
        wrong += [(one.id, part) for part in one.sections if part.section not in corpus()[part.document]]
    assert not wrong


def test_every_fact_stands_in_a_gold_passage_or_in_the_town_s_file() -> None:
    wrong = []
    for one in golden():
        held = normalised(" ".join(corpus()[part.document][part.section] for part in one.sections))
        wrong += [
            (one.id, spellings)
            for spellings in one.facts
            if not any(normalised(spelling) in held or normalised(spelling) in directory() for spelling in spellings)
        ]
    assert not wrong


def csv(tmp_path: Path, text: str, encoding: str = "utf-8-sig") -> tuple[Question, ...]:
    path = tmp_path / "questions.csv"
    path.write_bytes(text.encode(encoding))
    return read_csv(path)


def test_a_town_brings_its_own_questions(tmp_path: Path) -> None:
    first, second, third = csv(
        tmp_path,
        "Question;Document;Faits;Statut;Public\n"
        "Quand ouvre la piscine ?;piscine|sport;10 h|samedi;;habitant\n"
        "\n"
        "Où est la borne ?;;;non trouvé|redirigé;\n"
        '"Une, deux ?";;;;commerce\n',
    )
    assert (first.id, first.documents, first.facts) == ("L2", ("piscine", "sport"), (("10 h",), ("samedi",)))
    assert (first.status, first.audience, first.slice) == (("answered",), "resident", "own")
    assert (second.status, second.id) == (("not_found", "redirected"), "L4")
    assert (third.question, third.status, third.audience) == ("Une, deux ?", ("not_found", "redirected"), "business")


@pytest.mark.parametrize(
    ("text", "encoding", "reason"),
    [
        ("demande;document\n", "utf-8", "la colonne « question » manque"),
        ("question;couleur\n", "utf-8", "la colonne « couleur » est inconnue"),
        ("question;faits\nété ?;x\n", "latin-1", "enregistrez ce fichier en UTF-8"),
        ("question;statut\nOù ?;peut-être\n", "utf-8", "questions.csv, ligne 2 : le champ « status » n'accepte pas"),
    ],
)
def test_a_bad_spreadsheet_is_told_in_a_sentence(tmp_path: Path, text: str, encoding: str, reason: str) -> None:
    with pytest.raises(DatasetInvalid, match=reason):
        csv(tmp_path, text, encoding)


def test_a_missing_spreadsheet_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetInvalid, match="lecture impossible"):
        read_csv(tmp_path / "rien.csv")
