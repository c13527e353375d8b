"""What makes an answer a proof, over the whole starter site and hundreds of questions."""

import json
import re
from importlib.resources import files

import pytest

from assistant.answering.choices import MOST
from assistant.answering.suggestions import COUNT
from assistant.assistant import Assistant
from assistant.records import Answer
from assistant.resources.reply import SHOWN
from assistant.text.dates import day_in_words
from assistant.text.messages import say

pytestmark = pytest.mark.slow
URL = re.compile(r"https?://[^\s)\]*]+")  # bold may end right after an address


def questions() -> list[str]:
    source = files("assistant_eval.datasets") / "starter-questions.jsonl"
    return [json.loads(line)["question"] for line in source.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def answers(starter: Assistant) -> list[Answer]:
    found = [starter.ask(question) for question in questions()]
    assert len(found) >= 200
    return found


def test_most_questions_have_an_answer(answers: list[Answer]) -> None:
    assert sum(bool(answer.citations) for answer in answers) >= 0.8 * len(answers)


def test_a_quote_is_the_text_at_its_offsets(starter: Assistant, answers: list[Answer]) -> None:
    with starter.serving() as generation:
        for answer in answers:
            for citation in answer.citations:
                document = generation.document(citation.document_id)
                passage = generation.passage(citation.passage_id)
                assert document.text[citation.start : citation.end] == citation.quote
                assert passage.start <= citation.start < citation.end <= passage.end


def test_marks_and_citations_match(answers: list[Answer]) -> None:
    for answer in answers:
        marks = [int(mark) for mark in re.findall(r"(?<!\\)\[(\d+)\]", answer.text)]
        assert marks == [citation.n for citation in answer.citations], answer.question


def test_every_figure_and_address_stands_in_a_quote_a_contact_or_a_date(
    starter: Assistant, answers: list[Answer]
) -> None:
    # In our own words beside the answer: the numbers of those in danger, the service for victims online, the
    # directory of the other town halls, and whom to ask about money and law.
    ours = [say(f"triage.{name}") for name in ("cyber", "elsewhere", "financial-advice", "legal-advice")]
    emergency = " ".join((*(one.number for one in starter.site.emergency), *ours))
    with starter.serving() as generation:
        for answer in answers:
            quotes = " ".join(citation.quote for citation in answer.citations)
            contacts = " ".join(str(contact.model_dump()) for contact in answer.contacts)
            cited = [generation.document(citation.document_id) for citation in answer.citations]
            dates = " ".join(day_in_words(document.checked) for document in cited)
            text = re.sub(r"(?<!\\)\[\d+\]", "", answer.text)
            if answer.status in {"answered", "partial", "not_found"}:
                listed = re.sub(r"[\'\"]", " ", str(answer.resources.model_dump())) if answer.resources else ""
                allowed = set(re.findall(r"\d+", f"{quotes} {contacts} {dates} {emergency} {listed}"))
                assert set(re.findall(r"\d+", _without_list_numbers(text))) <= allowed, (answer.question, answer.text)
                known = set(URL.findall(f"{quotes} {contacts} {emergency} {listed}"))
                assert set(URL.findall(text)) <= known, answer.question


def _without_list_numbers(text: str) -> str:
    return re.sub(r"^ *\d+\. ", "", text, flags=re.MULTILINE)


def test_a_list_is_never_cut(starter: Assistant, answers: list[Answer]) -> None:
    with starter.serving() as generation:
        for answer in answers:
            for citation in answer.citations:
                document = generation.document(citation.document_id)
                passage = generation.passage(citation.passage_id)
                inside = [one for one in document.blocks if passage.start <= one.start and one.end <= passage.end]
                shown = {
                    one.group for one in inside if one.kind == "item" and citation.start <= one.start < citation.end
                }
                for block in inside:
                    if block.kind == "item" and block.group in shown and not passage.local:
                        assert citation.start <= block.start, answer.question
                        assert block.end <= citation.end, answer.question


def test_an_answer_is_short_and_its_first_line_answers(answers: list[Answer]) -> None:
    for answer in answers:
        if answer.kind == "resources":
            assert answer.resources is not None
            assert len(answer.resources.cards) <= SHOWN  # cards, not prose: each is short by its schema
            continue
        prose = [line for line in answer.text.splitlines() if not re.match(r" *(-|\d+\.) ", line)]
        assert len(" ".join(prose).split()) <= 200, answer.question
        assert not re.match(r"\W*(il|elle|ils|elles|cela|celui-ci|dans ce cas)\b", answer.text, re.IGNORECASE), (
            answer.text
        )


def test_suggestions_are_never_the_question_just_asked(answers: list[Answer]) -> None:
    for answer in answers:
        assert answer.question not in answer.suggestions
        assert len(answer.suggestions) <= (MOST if answer.choices else COUNT)
