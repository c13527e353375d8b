"""What is remembered of a conversation: little, for a short time, and nothing of an emergency."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.records import Answer, Status
from assistant_bots.service import conversations
from assistant_bots.service.conversations import MAX_TURNS, Conversations


def said(question: str, status: Status = "answered") -> Answer:
    return Answer(id=question, question=question, status=status, text="…", site="s", generation="g")


def questions(held: Conversations, identifier: str) -> list[str]:
    return [answer.question for answer in held.history(identifier)]


def test_the_latest_turns_are_kept_oldest_first() -> None:
    held = Conversations()
    for number in range(MAX_TURNS + 3):
        held.add("a", said(str(number)))
    assert questions(held, "a") == [str(number) for number in range(3, MAX_TURNS + 3)]


def test_conversations_do_not_mix() -> None:
    held = Conversations()
    held.add("a", said("un"))
    held.add("b", said("deux"))
    assert (questions(held, "a"), questions(held, "b"), questions(held, "c")) == (["un"], ["deux"], [])


def test_the_least_recent_conversation_goes_first() -> None:
    held = Conversations(most=3)
    for name in "abc":
        held.add(name, said(name))
    held.add("a", said("encore"))
    held.add("d", said("d"))
    assert len(held) == 3
    assert (questions(held, "b"), questions(held, "a")) == ([], ["a", "encore"])


def test_asking_for_the_history_of_strangers_keeps_nothing() -> None:
    held = Conversations()
    for number in range(1000):
        held.history(str(number))
    assert len(held) == 0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that the test moves."""
    now = [1000.0]
    monkeypatch.setattr(conversations.time, "monotonic", lambda: now[0])
    return now


def test_a_conversation_expires_after_its_last_turn(clock: list[float]) -> None:
    held = Conversations(seconds=60)
    held.add("a", said("un"))
    clock[0] += 59
    held.add("a", said("deux"))
    clock[0] += 59
    assert questions(held, "a") == ["un", "deux"]
    clock[0] += 2
    assert questions(held, "a") == []
    assert len(held) == 0


def test_what_has_expired_is_not_held_in_memory(clock: list[float]) -> None:
    held = Conversations(seconds=60)
    held.add("a", said("secret"))
    clock[0] += 61
    held.add("b", said("autre"))
    assert list(held._held) == ["b"]


def test_forgetting_erases_one_conversation() -> None:
    held = Conversations()
    held.add("a", said("un"))
    held.add("b", said("deux"))
    held.forget("a")
    held.forget("inconnue")
    assert (questions(held, "a"), questions(held, "b")) == ([], ["deux"])


def test_an_emergency_is_never_kept() -> None:
    held = Conversations()
    held.add("a", said("mon mari me frappe", "emergency"))
    assert len(held) == 0
    assert "frappe" not in repr(held._held)


def test_threads_lose_and_mix_nothing() -> None:
    held = Conversations(most=10_000)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)

    def talk(number: int) -> bool:
        for turn in range(MAX_TURNS):
            held.add(str(number), said(f"{number}.{turn}"))
            time.sleep(0)
        return questions(held, str(number)) == [f"{number}.{turn}" for turn in range(MAX_TURNS)]

    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(talk, range(400)))
    finally:
        sys.setswitchinterval(interval)
    assert len(held) == 400


def test_memory_is_bounded_under_a_flood() -> None:
    held = Conversations(most=50)
    for number in range(5_000):
        held.add(str(number), said("question"))
    assert len(held) == 50
