"""Counts of requests are exact in any window, and nothing is left of who has gone: memory is flat for years."""

import random
import threading
import time

import pytest
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant.errors import SettingInvalid
from assistant.settings import Settings
from assistant_bots.guard.rate_limits import CLIENTS_IN_A_NETWORK, Limits
from assistant_bots.service import request_counts
from assistant_bots.service.problems import TooManyRequests
from assistant_bots.service.request_counts import RequestCounts


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_window_moves_and_the_wait_is_exact(clock):
    counts, limit = RequestCounts(clock), parse("3/minute")
    for _ in range(3):
        assert counts.hit(limit, "a") == 0
        clock.now += 10
    assert counts.hit(limit, "a") == 30, "une minute après la première"
    assert counts.hit(limit, "b") == 0
    clock.now += 29
    assert counts.hit(limit, "a") == 1
    clock.now += 1
    assert counts.hit(limit, "a") == 0
    assert counts.hit(limit, "a") == 10, "ce qui est refusé ne compte pas"


def test_it_counts_as_the_library_does(monkeypatch, clock):
    """The same verdicts as ``limits`` on requests drawn by chance."""
    monkeypatch.setattr("limits.storage.memory.time.time", clock)
    theirs, ours = MovingWindowRateLimiter(MemoryStorage()), RequestCounts(clock)
    drawn, limits = random.Random(24), [parse("5/minute"), parse("20/hour")]
    for _ in range(3000):
        clock.now += drawn.expovariate(1 / 3)
        name, limit = drawn.choice("abcd"), drawn.choice(limits)
        assert (ours.hit(limit, name) == 0) == theirs.hit(limit, name)


def test_ten_thousand_visitors_are_forgotten_and_start_no_thread(clock):
    limits = Limits.of(Settings(rate_client="60/minute;600/hour"))
    limits.counts = RequestCounts(clock)
    before, begin = threading.active_count(), time.process_time()
    for n in range(10_000):
        limits.check(limits.clients.of(f"2001:db8:{n:x}:1::1"), writing=True)
        clock.now += 0.02
    spent = time.process_time() - begin
    assert threading.active_count() <= before
    assert len(limits.counts) > 10_000
    assert spent < 3, "autant pour le dernier que pour le premier"
    clock.now += 3601
    limits.check(limits.clients.of("203.0.113.7"), writing=True)
    assert len(limits.counts) == 3, "lui, en une minute et en une heure, et tous ensemble"


def test_names_are_bounded_whatever_the_crowd(monkeypatch, clock):
    monkeypatch.setattr(request_counts, "MAX_NAMES", 50)
    counts, limit = RequestCounts(clock), parse("1/hour")
    for n in range(1000):
        counts.hit(limit, f"{n}")
        assert counts.hit(limit, f"{n}") > 0
    assert len(counts) == 50


def test_fresh_addresses_of_a_network_do_not_push_its_own_count_out(monkeypatch, clock):
    monkeypatch.setattr(request_counts, "MAX_NAMES", 50)
    limits = Limits.of(Settings(rate_client="2/minute", rate_total="1000/minute"))
    limits.counts = RequestCounts(clock)
    asked = [f"2001:db8:1:{n:x}::1" for n in range(200)]
    refused = 0
    for address in asked:
        try:
            limits.check(limits.clients.of(address), writing=True)
        except TooManyRequests:
            refused += 1
    assert refused == len(asked) - 2 * CLIENTS_IN_A_NETWORK


def test_what_one_limit_refuses_counts_for_no_other(clock):
    """A client at its limit of the minute keeps its hour, and everyone's."""
    limits = Limits.of(Settings(rate_client="5/hour;2/minute", rate_total="4/hour"))
    limits.counts = RequestCounts(clock)
    visitor, other = (limits.clients.of(f"203.0.113.{n}") for n in (7, 8))
    for client, refused in ((visitor, 0), (visitor, 0), *([(visitor, 1)] * 9), (other, 0)):
        if refused:
            with pytest.raises(TooManyRequests):
                limits.check(client, writing=True)
        else:
            limits.check(client, writing=True)
    clock.now += 61
    limits.check(visitor, writing=True)


def test_a_limit_of_nothing_is_refused_in_a_sentence():
    with pytest.raises(SettingInvalid, match="nul"):
        Limits.of(Settings(rate_client="0/minute"))
