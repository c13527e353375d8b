"""The page of answers says what was read of each answer, and no longer says it when the answer has changed."""

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from judged import NOT_FOUND, Pages, answer, right_answer

from assistant.assistant import Assistant
from assistant.records import Contact
from assistant_eval.commands.answers import report_lines, shown
from assistant_eval.datasets.golden import golden, half_of
from assistant_eval.datasets.json_lines import dataset
from assistant_eval.datasets.readings import Reading, Spoken, digest, readings, spoken, verdict
from assistant_eval.errors import DatasetInvalid
from assistant_eval.reports.answers_page import LABELS, Shown, answers_page, counts, quoted

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reponses.md"
NOW, TODAY = datetime(2026, 11, 24, 10, 0, tzinfo=UTC), date(2026, 11, 26)
GOOD = right_answer(Pages())
ASKED = Spoken(question="Combien coûte un passeport, et où ?", audience="resident")
VAGUE = Spoken(question="et en [crèche] *vite* ?", audience="school", history=("Le Wi-Fi à l'école ?",))


def reading(text: str, **fields: Any) -> Reading:
    return Reading.model_validate({"question": ASKED.question, "digest": digest(text), "good": True, **fields})


def page_of(*every: Shown) -> str:
    return answers_page(every, NOW, TODAY)


def test_a_reading_holds_for_the_words_that_were_read() -> None:
    read = [reading("Non.", good=False, reason="à côté"), reading("86 €. [1]")]
    assert verdict(read, ASKED.question, digest("86 €. [1]")) == ("good", "")
    assert verdict(read, ASKED.question, digest("Non.")) == ("bad", "à côté")
    assert verdict(read, ASKED.question, digest("97 €. [1]")) == ("changed", "")
    assert verdict(read, VAGUE.question, digest("86 €. [1]")) == ("unread", "")


def test_a_changed_answer_is_to_read_again_whatever_was_thought_of_it() -> None:
    for read in (reading("Avant."), reading("Avant.", good=False, reason="trop vague")):
        found, reason = verdict([read], ASKED.question, digest(GOOD.text))
        page = page_of(Shown(ASKED, GOOD, found, reason))
        assert "*À relire : la réponse a changé depuis la lecture*" in page
        assert "| À relire : la réponse a changé depuis la lecture | 1 |" in page
        assert "[1](#question-1)." in page
        assert "trop vague" not in page


def test_the_counts_come_first_then_those_not_good_enough() -> None:
    every = (
        Shown(ASKED, GOOD, "good"),
        Shown(VAGUE, answer(NOT_FOUND), "bad", "la page dit\nla *règle*"),
        Shown(ASKED, GOOD, "good"),
    )
    page = page_of(*every)
    assert counts(every) == {"good": 2, "bad": 1, "changed": 0, "unread": 0}
    assert "Voici 3 questions" in page
    assert "le 26 novembre 2026, comme si l'on était le mardi 24 novembre 2026 à 10 h" in page
    assert page.index("| Lu : la première ligne répond | 2 |") < page.index("## Pas assez bonnes")
    (listed,) = re.findall(r"^- \[Question.*$", page, re.MULTILINE)
    assert listed == ("- [Question 2](#question-2), « et en \\[crèche\\] \\*vite\\* ? » : la page dit la \\*règle\\*")
    assert "*À améliorer* : la page dit la \\*règle\\* <!--" in page
    assert re.findall(r"^##+ (.*)$", page, re.MULTILINE) == [
        "Pas assez bonnes", "Habitants", "Question 1", "Question 3", "École", "Question 2",
    ]  # fmt: skip
    assert list(report_lines(every))[:2] == ["    2  Lu : la première ligne répond", "    1  À améliorer (2)"]


def test_none_bad_is_said() -> None:
    assert "Aucune parmi celles qui ont été lues." in page_of(Shown(ASKED, GOOD, "unread"))


def test_an_answer_is_shown_with_its_sources_and_services() -> None:
    page = page_of(Shown(ASKED, GOOD, "good"))
    assert "> - Adulte : 86 € en timbre fiscal.\n" in page
    assert "- Source 1 : [Passeport](https://ville.example/passeport), « Coût », à jour le 5 janvier 2026\n" in page
    alone = answer(NOT_FOUND, contacts=(Contact(name="Mairie", phone="01 99 00 10 20"), Contact(name="CCAS")))
    page = page_of(Shown(VAGUE, alone, "good"))
    assert "Auparavant : « Le Wi-Fi à l'école ? »" in page
    assert "- Service : Mairie, 01 99 00 10 20\n- Service : CCAS" in page


def test_a_source_that_is_no_web_address_is_not_a_link() -> None:
    (first, _) = GOOD.citations
    page = page_of(Shown(ASKED, answer("86 €. [1]", first.model_copy(update={"url": "javascript:a(1)"})), "good"))
    assert "- Source 1 : Passeport, « Coût »" in page
    assert "javascript" not in page


def test_an_answer_is_quoted_without_headings_html_or_links() -> None:
    text = "## Coût ##\n\n- 86 € <b>net</b> [1](https://ailleurs.example)\n#1 n'est pas un titre"
    assert quoted(text) == (
        "> **Coût**\n>\n> - 86 € &lt;b>net&lt;/b> [1]\\(https://ailleurs.example)\n> #1 n'est pas un titre"
    )


@pytest.mark.parametrize(
    "fields",
    [{"good": False}, {"reason": "à côté"}, {"digest": "abc"}, {"question": " "}, {"autre": 1}],
)
def test_a_reading_that_says_nothing_clear_is_refused(fields: dict[str, Any]) -> None:
    row = {"question": "Q ?", "digest": "0" * 16, "good": True, "reason": ""}
    with pytest.raises(DatasetInvalid, match=r"readings\.jsonl, ligne 2"):
        readings([row, {**row, **fields}])


def test_the_same_words_are_read_once_and_a_question_asked_once() -> None:
    row = {"question": "Q ?", "digest": "0" * 16, "good": True, "reason": ""}
    assert len(readings([row, {**row, "digest": "1" * 16}])) == 2
    with pytest.raises(DatasetInvalid, match="y est 2 fois"):
        readings([row, row])
    with pytest.raises(DatasetInvalid, match="y est 2 fois"):
        spoken([{"question": "Q ?", "audience": "school"}] * 2)


def test_the_questions_are_those_one_may_look_at() -> None:
    """None is in the half of the golden set, or the fold of the starter questions, that measures the assistant."""
    tune = {(*one.history, one.question): one for one in golden() if half_of(one.id) == "tune"}
    starter = {(row["question"],) for row in dataset("starter-questions.jsonl") if row["fold"] == "tune"}
    asked = [(*one.history, one.question) for one in spoken()]
    assert [one for one in asked if one not in tune and one not in starter] == []
    answerable = [one for one in asked if one in starter or tune[one].answerable]
    urgent = [one for one in asked if one in tune and tune[one].status == ("emergency",)]
    assert (len(asked), len(answerable), len(urgent)) == (150, 134, 2)
    audiences = Counter(one.audience for one in spoken())
    assert audiences == {"resident": 61, "business": 32, "school": 27, "council": 30}


def test_every_reading_is_of_a_question_of_the_page() -> None:
    assert {one.question for one in readings()} <= {one.question for one in spoken()}


def test_the_published_page_says_what_the_readings_say() -> None:
    text, read = PAGE.read_text("utf-8"), readings()
    entries = re.split(r"^### Question \d+$", text, flags=re.MULTILINE)[1:]
    assert len(entries) == len(spoken())
    for one, entry in zip(spoken(), entries, strict=True):
        (written,) = re.findall(r"^\*([^*\n]+)\*(?: : .*)? <!-- empreinte ([0-9a-f]{16}) -->$", entry, re.MULTILINE)
        found, _ = verdict(read, one.question, written[1])
        assert written[0] == LABELS[found], f"{one.question} : lancez « assistant-eval answers »"


def test_questions_are_asked_after_those_before_them(mini_index: Any) -> None:
    first, then = "Quel délai pour un passeport ?", "et combien ça coûte ?"
    questions = [Spoken(question=then, audience="resident", history=(first,))]
    seen: list[tuple[str, int, int]] = []
    with Assistant(mini_index.site, mini_index.index, mini_index.embedder) as assistant:
        (one,) = shown(assistant, questions, [], lambda *step: seen.append(step))
    assert "86" in one.answer.text
    assert (one.verdict, seen) == ("unread", [("Questions", 1, 1)])
