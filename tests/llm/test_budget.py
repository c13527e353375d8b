"""Tokens of the day and the breaker."""

import threading
from datetime import date

from assistant.llm.breaker import Breaker
from assistant.llm.budget import Budget


def test_tokens_are_reserved_then_corrected_and_kept(tmp_path):
    budget = Budget(tmp_path, 1000)
    assert budget.reserve(600)
    assert not budget.reserve(600)
    budget.settle(600, 100)
    assert Budget(tmp_path, 1000).spent() == 100
    assert Budget(tmp_path, 1000).reserve(900)
    assert not Budget(tmp_path, 0).reserve(1)


def test_another_day_starts_again(tmp_path):
    day = [date(2026, 1, 1)]
    budget = Budget(tmp_path, 10, lambda: day[0])
    assert budget.reserve(10)
    day[0] = date(2026, 1, 2)
    assert budget.reserve(10)


def test_many_threads_never_spend_more_than_the_day(tmp_path):
    given = []

    def ask():
        budget = Budget(tmp_path, 100)
        given.extend(budget.reserve(10) for _ in range(4))

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(given) == 10


def test_the_breaker_opens_after_five_and_lets_one_try_later():
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(5):
        assert breaker.allows()
        breaker.failed()
    assert not breaker.allows()
    now[0] = 61
    assert breaker.allows()
    assert not breaker.allows()
    breaker.worked()
    assert breaker.allows()


def test_a_success_closes_the_count():
    breaker = Breaker()
    for _ in range(4):
        breaker.failed()
    breaker.worked()
    breaker.failed()
    assert breaker.allows()
