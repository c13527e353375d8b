"""The cases of triage, how its shares are counted, and the shares it must keep on the half it never learned from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.assistant import Assistant
from assistant.embedding.trained import TrainedEncoder
from assistant.retrieval.retriever import Retriever
from assistant.text.languages import LANGUAGES
from assistant.triage.decision import Verdict, status_of
from assistant.triage.message_kinds import DANGERS, KINDS, NUMBERS, UNSURE
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.triage_cases import Case
from assistant_eval.errors import DatasetInvalid
from assistant_eval.runners.triage import BLIND, OTHER_FILES, Judged, Share, judge, messages, other_questions, shares


def _judged(expected: str, rule: str, text: str = "", language: str = "fr") -> Judged:
    verdict = Verdict(rule, status_of(rule), text, precedes=rule in NUMBERS | {UNSURE}) if rule else None
    return Judged(Case("?", language, expected, "heldout", 1), verdict)


def test_the_cases_name_classes_and_languages_we_have_once_each() -> None:
    cases = list(triage_cases.read())
    assert {case.expected for case in cases} - {""} <= DANGERS.union(*KINDS.values())
    assert {case.language for case in cases} == set(LANGUAGES)
    assert len({case.question.casefold() for case in cases}) == len(cases)
    assert sum(case.split == "heldout" for case in cases) >= 250


def test_an_interval_holds_its_share_and_narrows_with_more_cases() -> None:
    few, many = Share("", 9, 10).interval(), Share("", 900, 1000).interval()
    assert few[0] < many[0] < 0.9 < many[1] < few[1]
    assert Share("", 0, 100).interval()[0] == 0.0
    assert Share("", 0, 0).interval() == (0.0, 1.0)


def test_alarms_lines_refusals_and_right_texts_are_counted_apart() -> None:
    cases = [
        _judged("fire", "fire", "le 18"),
        _judged("fire", ""),
        _judged("fire", "medical", "le 15 puis le 18"),
        _judged("violence", UNSURE, "112", language="en"),
        _judged("", "suicide"),
        _judged("", "harassment-help"),
        _judged("", "opinion"),
        _judged("", ""),
        _judged("opinion", "opinion"),
        _judged("person", ""),
        _judged("violence-help", "violence"),
    ]
    figures = {share.name: (share.count, share.total) for share in shares(cases)}
    assert figures["dangers, français : les numéros, seuls"] == (2, 3)
    assert figures["dangers, autres langues : les numéros, seuls"] == (0, 1)
    assert figures["dangers : les numéros, seuls ou avant la réponse"] == (3, 4)
    assert figures["dangers : le bon numéro d'abord"] == (2, 4)
    assert figures["messages ordinaires : fausse alerte"] == (1, 4)
    assert figures["messages ordinaires : fausse alerte ou une ligne"] == (2, 4)
    assert figures["messages ordinaires : autre texte à tort"] == (1, 4)
    assert figures["redirections justes"] == (1, 1)
    assert figures["demandes d'une personne reconnues"] == (0, 1)
    assert figures["questions sur un danger : les numéros d'abord"] == (1, 1)


@pytest.mark.parametrize(
    ("text", "right"), [("la banque : 0 892 705 705", True), ("17Cyber puis la banque", False), ("rien", False)]
)
def test_the_first_number_is_the_one_that_counts(text: str, right: bool) -> None:
    assert _judged("fraud", "fraud", text).right_first is right


def test_fresh_messages_are_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "round.jsonl"
    row = {"message": "je veux un humain", "expected": "human", "language": "fr", "about": "x"}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert [(one.question, one.expected) for one in messages(path)] == [("je veux un humain", "person")]
    path.write_text(json.dumps(row) + "\n{}\n", encoding="utf-8")
    with pytest.raises(DatasetInvalid, match="ligne 2"):
        list(messages(path))


@pytest.mark.slow
def test_danger_is_found_and_questions_are_not_stolen(starter: Assistant, embedder: TrainedEncoder) -> None:
    """As in service: where the reading hesitates, the pages of the starter site are searched."""

    with starter.serving() as generation:
        retriever = Retriever(generation, embedder)

        def answered(message: str) -> float:
            return retriever.search(message, today=TODAY).confidence

        known = [case for case in triage_cases.read("heldout") if case.batch in BLIND]
        figures = {share.name: share for share in shares(list(judge(known, embedder, answered)))}
        searched = [case for name in OTHER_FILES for case in other_questions(name)]
        others = {share.name: share for share in shares(list(judge(searched, embedder, answered)))}
    french, foreign = (figures[f"dangers, {name} : les numéros, seuls"] for name in ("français", "autres langues"))
    assert french.count >= 0.95 * french.total
    assert foreign.count >= 0.95 * foreign.total
    alarms = others["messages ordinaires : fausse alerte ou une ligne"]
    assert alarms.count <= 0.01 * alarms.total
