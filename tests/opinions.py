"""Opinions for tests: the store refuses those on an answer that it was not told of."""

from datetime import datetime

from assistant import Answer
from assistant_bots.service.feedback import Feedback, Opinion


def answer(number: int = 1) -> Answer:
    """An answer with this id, and nothing in it."""
    return Answer.model_construct(id=f"{number:032x}", status="answered", audience="resident", citations=())


def give(feedback: Feedback, number: int = 1, now: datetime | None = None, **values: object) -> None:
    """Record an opinion on answer ``number``, which was given just before."""
    feedback.expect(answer(number), "web")
    feedback.record(Opinion(**{"answer_id": f"{number:032x}", "vote": "down", **values}), now)
