"""A conversation that the service has forgotten goes on from the questions that its reader sends back."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from assistant.retrieval.confidence import POSSIBLE
from assistant.retrieval.retriever import Retriever
from assistant_bots.service.running import Service

PASSPORT = "Combien coûte un passeport pour un adulte ?"
CHILD = "et pour un enfant de 10 ans ?"


def service(client) -> Service:
    """The service behind the application."""
    app = client.app
    while not hasattr(app, "state"):
        app = getattr(app, "_app", None) or app.app
    return app.state.service


def kept(client, identifier: str) -> list[str]:
    """The questions that the service remembers of a conversation."""
    return [one.question for one in service(client).conversations.history(identifier)]


def test_it_goes_on_where_it_was(client):
    asked = {"question": CHILD, "conversation_id": "c" * 22, "history": [PASSPORT]}
    answer = client.post("/api/v1/ask", json=asked).json()
    assert answer["citations"][0]["document_id"] == "passeport"
    assert "17 €" in answer["lead"]
    assert kept(client, "c" * 22) == [PASSPORT, CHILD]


def test_the_stream_takes_the_same_questions(client):
    asked = {"question": CHILD, "conversation_id": "f" * 22, "history": [PASSPORT]}
    assert "17 €" in client.post("/api/v1/ask/stream", json=asked).text


def test_what_is_remembered_is_not_asked_again(client):
    begun = {"conversation_id": "d" * 22}
    client.post("/api/v1/ask", json={"question": PASSPORT, **begun})
    client.post("/api/v1/ask", json={"question": "quel délai ?", **begun, "history": ["Où louer une benne ?"]})
    assert kept(client, "d" * 22) == [PASSPORT, "quel délai ?"]


def test_an_emergency_does_not_come_back(client):
    past = [PASSPORT, "Mon mari me frappe"]
    client.post("/api/v1/ask", json={"question": CHILD, "conversation_id": "e" * 22, "history": past})
    assert kept(client, "e" * 22) == [PASSPORT, CHILD]


@pytest.mark.parametrize("history", [["passeport"] * 4, [""], ["?"], ["a" * 1001], "passeport"])
def test_only_a_few_readable_questions_may_be_sent_back(client, history):
    assert client.post("/api/v1/ask", json={"question": PASSPORT, "history": history}).status_code == 422


def test_a_chat_client_whose_answers_are_forgotten_is_understood(make_client):
    client = make_client(builders_token="jeton")
    said = [("user", PASSPORT), ("assistant", "Une réponse d'avant le redémarrage."), ("user", CHILD)]
    body = {"model": "commune-assistant", "messages": [{"role": role, "content": text} for role, text in said]}
    done = client.post("/v1/chat/completions", json=body, headers={"authorization": "Bearer jeton"}).json()
    assert "17 €" in done["answer"]["lead"]


PAGE = "/poser-une-question"
VAGUE = "ordures et terrasse"


def carried(page: str) -> list[str]:
    """The questions that the first form of a page carries to the next one."""
    form = page[page.index("<form") : page.index("</form>")]
    return [html.unescape(one) for one in re.findall(r'name="before" value="([^"]*)"', form)]


def test_the_page_without_script_carries_its_questions(client):
    first = client.post(PAGE, data={"question": PASSPORT}).text
    assert carried(first) == [PASSPORT]
    second = client.post(PAGE, data={"question": CHILD, "before": carried(first)}).text
    assert "17\u00a0€" in second
    assert carried(second) == [PASSPORT, CHILD]
    assert "Recommencer sans elles" in second
    assert carried(client.get(PAGE).text) == []


def test_the_page_carries_three_questions_at_most(client):
    page = client.post(PAGE, data={"question": PASSPORT, "before": ["a", "b", "c", "d", "e", ""]}).text
    assert carried(page) == ["d", "e", PASSPORT]


def test_the_page_of_an_emergency_carries_nothing(client):
    page = client.post(PAGE, data={"question": "Mon mari me frappe", "before": [PASSPORT]}).text
    assert carried(page) == []


@pytest.fixture
def unsure_of_what_is_vague(monkeypatch):
    """A search that is unsure of the vague question, whatever was learned last, and of no other."""
    retrieve = Retriever.retrieve

    def searched(retriever, question, *rest, **options):
        found = retrieve(retriever, question, *rest, **options)
        return replace(found, confidence=POSSIBLE / 2, verdict="unsure") if question.written == VAGUE else found

    monkeypatch.setattr(Retriever, "retrieve", searched)


@pytest.mark.usefixtures("unsure_of_what_is_vague")
def test_a_choice_is_taken_in_words_on_the_page_without_script(client):
    titles = offers(client, VAGUE)
    assert len(titles) >= 2
    page = client.post(PAGE, data={"question": "la deuxième", "before": [VAGUE]}).text
    pressed = client.post(PAGE, data={"question": titles[1][0], "before": [VAGUE]}).text
    assert shown(page) == shown(pressed)
    assert "Voulez-vous dire" not in page


def offers(client, question: str) -> list[tuple[str, str]]:
    """The buttons that the page gives when it asks back: what each asks, and its words."""
    page = client.post(PAGE, data={"question": question}).text
    found = re.findall(r'<button type="submit" name="question" value="([^"]*)">([^<]*)</button>', page)
    return (
        [(html.unescape(value), html.unescape(title)) for value, title in found] if "Voulez-vous dire" in page else []
    )


def shown(page: str) -> str:
    """The words that answer."""
    return re.sub(r"\s+", " ", re.search(r'<div class="text[^"]*".*?</div>', page, re.DOTALL)[0])


def test_two_questions_sent_at_once_restore_the_past_once(client):
    """Both find the conversation forgotten; the first answered must not be followed by what came before it."""
    conversations = service(client).conversations
    first, second = (one for one in service(client).assistant.recall([PASSPORT, CHILD]))
    conversations.add("g" * 22, second)
    assert conversations.restore("g" * 22, [first]) == (second,)
    assert kept(client, "g" * 22) == [CHILD]
    assert conversations.restore("h" * 22, [first]) == conversations.restore("h" * 22, [first]) == (first,)
    assert kept(client, "h" * 22) == [PASSPORT]


def test_questions_at_once_never_double_what_is_remembered(client):
    asked = {"conversation_id": "i" * 22, "history": [PASSPORT]}
    with client, ThreadPoolExecutor(2) as pool:  # one event loop for both, as a server has
        list(pool.map(lambda question: client.post("/api/v1/ask", json={"question": question, **asked}), [CHILD] * 2))
    assert kept(client, "i" * 22) == [PASSPORT, CHILD, CHILD]
