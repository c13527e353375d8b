"""Turns are fair between clients, bounded in all, and given back whatever happens to those who took them."""

import asyncio
import itertools
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing

import pytest

from assistant.settings import Settings
from assistant_bots.guard.clients import Clients
from assistant_bots.service.fair_queue.concurrency_limits import QUEUE, Client, asking
from assistant_bots.service.fair_queue.processor_turns import Turns
from assistant_bots.service.fair_queue.processor_usage import MAX_KEYS, Usage
from assistant_bots.service.problems import Overloaded, TooManyAtOnce
from assistant_bots.service.running import THREADS, Service

WORK = 0.01


SELF = Client("web", "web")


def client(name: str, network: str = "") -> Client:
    return Client(name, network or name)


class Clock:
    """A clock that only work moves: a busy machine makes no turn longer than another."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def served(turns: Turns, who: Client | None, order: list[str], clock: Clock) -> None:
    asking.set(who)
    ticket = await turns.take()
    await asyncio.sleep(0)
    clock.now += WORK
    order.append(who.key if who else "nobody")
    turns.give_back(ticket)


def run(at_once: int, *clients: Client | None, waiting: int = QUEUE) -> list[str]:
    """The keys of ``clients`` in the order in which they were served, all having come at once."""
    order: list[str] = []
    clock = Clock()
    turns = Turns(at_once, waiting, clock=clock)

    async def crowd() -> None:
        served_each = (served(turns, one, order, clock) for one in clients)
        results = await asyncio.gather(*served_each, return_exceptions=True)
        assert {type(one) for one in results} <= {type(None), Overloaded}

    asyncio.run(crowd())
    return order


def test_a_visitor_passes_before_the_rest_of_a_burst():
    order = run(1, *[client("burst")] * 30, client("visitor"))
    assert order.index("visitor") <= 1
    assert order.count("burst") == 30


def test_two_who_ask_much_take_turns():
    order = run(1, *[client("a")] * 10, *[client("b")] * 10)
    longest = max(len(list(group)) for _, group in itertools.groupby(order))
    assert longest <= 2, order


def test_the_thousand_clients_of_a_network_are_one_crowd():
    burst = [client(f"{n}", "the /48") for n in range(40)]
    order = run(2, *burst, client("visitor"))
    assert order.index("visitor") <= 3


def test_a_visitor_who_has_asked_before_is_not_refused_for_a_new_crowd_of_one_network():
    async def scene() -> None:
        turns = Turns(1, waiting=4)
        visitor = client("visitor")
        turns._usage.add("visitor", 9.0)
        asking.set(client("first", "the /48"))
        await turns.take()
        crowd = []
        for n in range(6):
            asking.set(client(f"{n}", "the /48"))
            crowd.append(asyncio.create_task(turns.take()))
        await asyncio.sleep(0)
        asking.set(visitor)
        with turns.question():
            waits = asyncio.create_task(turns.take())
            await asyncio.sleep(0.01)
            assert not waits.done()
        refused = [one for one in crowd if one.done()]
        assert {type(one.exception()) for one in refused} == {Overloaded}
        assert len(refused) == 3
        for one in (waits, *crowd):
            one.cancel()
        await asyncio.gather(waits, *crowd, return_exceptions=True)

    asyncio.run(scene())


def test_long_messages_leave_a_turn_to_short_ones():
    async def scene() -> None:
        turns = Turns(2)
        asking.set(client("walls"))
        first = await turns.take(long=True)
        second = asyncio.create_task(turns.take(long=True))
        await asyncio.sleep(0)
        assert turns.waiting == 1
        asking.set(client("visitor"))
        for _ in range(3):
            turns.give_back(await asyncio.wait_for(turns.take(), 1))
        assert not second.done()
        turns.give_back(first)
        turns.give_back(await asyncio.wait_for(second, 1))
        for _ in range(2):  # none is counted twice
            turns.give_back(await asyncio.wait_for(turns.take(long=True), 1))

    asyncio.run(scene())


def test_one_turn_in_all_is_for_long_messages_too():
    async def scene() -> None:
        turns = Turns(1)
        asking.set(client("walls"))
        turns.give_back(await asyncio.wait_for(turns.take(long=True), 1))

    asyncio.run(scene())


def test_the_length_of_a_question_tells_a_long_one(mini_assistant):
    """Asked at once or by pieces, a message of many characters leaves a turn to others."""
    service, seen = Service(mini_assistant, Settings()), []
    take = service.turns.take
    service.turns.take = lambda *, long=False: (seen.append(long), take(long=long))[1]

    async def asked(question: str) -> None:
        await service.ask(question, None, None)
        assert [piece async for piece in service.stream(question, None, None)]

    asyncio.run(asked("Combien coûte un passeport ?"))
    assert set(seen) == {False}
    seen.clear()
    asyncio.run(asked("Combien coûte un passeport ? " * 10))
    assert set(seen) == {True}


def test_a_full_queue_refuses_who_holds_most_of_it():
    order = run(1, *[client("burst")] * 20, client("visitor"), client("other"), waiting=4)
    assert {"visitor", "other"} <= set(order)
    assert Counter(order)["burst"] <= 5


@pytest.mark.timed
def test_the_refusal_is_immediate():
    async def refused() -> float:
        asking.set(SELF)
        turns = Turns(1, waiting=0)
        await turns.take()
        begin = time.perf_counter()
        with pytest.raises(Overloaded):
            await turns.take()
        return time.perf_counter() - begin

    assert asyncio.run(refused()) < 0.1


@pytest.mark.parametrize(("work", "served"), [(0.01, 66), (0.05, 28), (0.25, 7), (3.0, 4)])
def test_as_many_wait_as_are_served_soon(work, served):
    """A slower machine has a shorter queue: who would wait more than two thirds of a second is told at once."""

    async def scene() -> tuple[int, int]:
        clock, turns = Clock(), Turns(2)
        turns._clock = clock
        for _ in range(60):  # as turns go now
            ticket = await turns.take()
            clock.now += work
            turns.give_back(ticket)
        crowd = []
        for n in range(100):
            asking.set(client(f"{n}"))
            crowd.append(asyncio.create_task(turns.take()))
        await asyncio.sleep(0)
        refused = [n for n, one in enumerate(crowd) if one.done() and one.exception()]
        asking.set(Client("pupil", "school", 40))
        pupils = [asyncio.create_task(turns.take()) for _ in range(30)]
        await asyncio.sleep(0)
        waiting = sum(not one.done() for one in pupils)
        for one in (*crowd, *pupils):
            one.cancel()
        await asyncio.gather(*crowd, *pupils, return_exceptions=True)
        assert refused == list(range(100 - len(refused), 100)), "the newest"
        return 100 - len(refused), waiting

    assert asyncio.run(scene()) == (served, 30)


def test_nobody_waits_for_ever():
    async def refused() -> int:
        asking.set(SELF)
        turns = Turns(1, seconds=0.05)
        await turns.take()
        with pytest.raises(Overloaded):
            await turns.take()
        return turns.waiting

    assert asyncio.run(refused()) == 0


def test_people_of_a_chat_wait_longer_and_in_their_own_queue():
    chat = [Client(f"chat {n}", f"chat {n}", patient=True) for n in range(30)]
    order = run(2, *chat, client("visitor"), waiting=1)
    assert len(order) == 31


def test_those_who_leave_give_their_turn_back():
    async def leave() -> None:
        turns = Turns(1)
        first = await turns.take()
        waiting = [asyncio.create_task(turns.take()) for _ in range(5)]
        await asyncio.sleep(0)
        turns.give_back(first)  # the second has its turn, and leaves before it knows
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert turns.waiting == 0
        async with asyncio.timeout(1):
            await turns.take()

    asyncio.run(leave())


def test_a_client_has_two_questions_open_and_a_school_many():
    turns = Turns(2)

    async def opened(who: Client) -> int:
        asking.set(who)
        with ExitStack() as stack:
            for count in range(100):
                try:
                    stack.enter_context(turns.question())
                except TooManyAtOnce:
                    return count
        return 100

    clients = Clients.read(Settings(shared_addresses="198.51.100.7"))
    assert asyncio.run(opened(clients.of("203.0.113.7"))) == 2
    assert asyncio.run(opened(clients.of("198.51.100.7"))) == 40


def test_questions_of_those_who_leave_do_not_pile_up(mini_assistant):
    """The thread of an abandoned question keeps its turn until it ends: leaving quickly takes no more processor."""
    service = Service(mini_assistant, Settings())
    now, most, lock = [0], [0], threading.Lock()

    def work() -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1

    async def impatient() -> None:
        try:
            async with asyncio.timeout(0.01):
                await service.run(work)
        except TimeoutError:
            pass

    async def crowd() -> None:
        await asyncio.gather(*(impatient() for _ in range(20)))
        async with asyncio.timeout(5):
            await asyncio.gather(*(service.run(work) for _ in range(4)))

    asyncio.run(crowd())
    assert most[0] == 2


def test_what_is_remembered_of_clients_is_bounded_and_fades():
    now = [0.0]
    usage = Usage(lambda: now[0])
    usage.add("heavy", 10)
    for n in range(3 * MAX_KEYS):
        usage.add(f"{n}", 0.02)
    assert len(usage) <= MAX_KEYS
    assert usage.of("heavy") == 10
    now[0] = 300
    assert usage.of("heavy") < 0.02


def test_a_turn_given_ahead_waits_for_the_one_that_runs(mini_assistant):
    """Four are handed to threads at once, and two run: the next begins with no word from the loop."""
    together, most, lock = 0, 0, threading.Lock()

    def work() -> None:
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        time.sleep(WORK)
        with lock:
            together -= 1

    async def crowd(service: Service) -> None:
        await asyncio.gather(*(service.run(work) for _ in range(12)))

    with closing(Service(mini_assistant, Settings())) as service:
        asyncio.run(crowd(service))
    assert most == THREADS


def test_what_a_client_used_begins_when_its_work_does():
    """A turn given ahead of its time is charged for the work alone."""
    clock = Clock()

    def work() -> None:
        clock.now += WORK

    async def given_ahead() -> float:
        turns = Turns(1, clock=clock, ahead=1)
        asking.set(client("a"))
        tickets = [await turns.take(), await turns.take()]
        for ticket in tickets:
            turns.run(ticket, work)
        await asyncio.sleep(0)
        return turns._usage.of("a")

    assert asyncio.run(given_ahead()) == pytest.approx(2 * WORK, rel=0.01)
