"""What the tab remembers: the thread over pages and reloads, its votes, no emergency; and what it sends back."""

import pytest
from fake_api import URGENT, Step, answer

pytestmark = [pytest.mark.slow, pytest.mark.network]
FIRST = "Combien coûte un passeport ?"


def sent(api) -> list[list[str]]:
    """The past questions sent with each question."""
    return [body["history"] for _, path, body in api.seen if path.endswith("/stream")]


def asked(api, question: str) -> None:
    api.steps.append(Step(answer=answer(question=question)))


def test_the_thread_survives_pages_and_reloads_at_its_last_exchange_with_its_votes(widget, api):
    for number in range(6):
        asked(api, f"Question {number} ?")
    widget.open()
    for number in range(6):
        widget.ask(f"Question {number} ?", ".proof")
    widget.last.get_by_role("button", name="Non").click()
    widget.last.get_by_text("Merci").wait_for()
    widget.page.reload()
    assert widget.panel.count() == 0, "it does not open by itself"
    widget.open()
    assert widget.page.locator("article h3").all_inner_texts()[-1].endswith("Question 5\u00a0?")
    assert widget.last.get_by_role("button", name="Non").get_attribute("aria-pressed") == "true"
    assert widget.last.locator("h3").evaluate("one => one.getBoundingClientRect().top < innerHeight")
    widget.visit(api.url, lang="fr").open()
    assert widget.page.locator("article").count() == 6


def test_the_last_questions_go_with_the_next_one(widget, api):
    words = [FIRST, "et pour un enfant ?", "quel délai ?", "où ?", "et après ?"]
    for one in words:
        asked(api, one)
    widget.open()
    for one in words[:4]:
        widget.ask(one, ".proof")
    widget.page.reload()
    widget.open().ask(words[4], ".proof")
    assert sent(api) == [[], words[:1], words[:2], words[:3], words[1:4]]


def test_an_emergency_is_neither_kept_nor_sent_back(widget, api):
    asked(api, FIRST)
    api.steps.append(Step(answer=answer(question="il me frappe", status="emergency", text=URGENT, citations=[])))
    asked(api, "quel délai ?")
    widget.open().ask(FIRST, ".proof")
    widget.ask("il me frappe", ".calls")
    widget.ask("quel délai ?", ".proof")
    assert sent(api)[-1] == [FIRST]
    widget.page.reload()
    widget.open()
    assert widget.page.locator("article").count() == 2
    assert "frappe" not in widget.page.evaluate("JSON.stringify(sessionStorage)")


def test_what_was_erased_is_not_sent_back(widget, api):
    asked(api, FIRST)
    widget.open().ask(FIRST, ".proof")
    widget.page.get_by_role("button", name="Options").click()
    widget.page.get_by_role("button", name="Effacer la conversation").click()
    widget.ask("quel délai ?", ".proof")
    assert sent(api)[-1] == []


def test_another_tab_knows_nothing(widget, api):
    widget.open().ask(FIRST, ".proof")
    other = widget.page.context.new_page()
    other.goto(widget.page.url)
    other.locator("commune-assistant button.launch").click()
    other.locator("textarea#question").wait_for()
    assert other.locator("article").count() == 0
    assert widget.page.evaluate("localStorage.length + document.cookie.length") == 0
