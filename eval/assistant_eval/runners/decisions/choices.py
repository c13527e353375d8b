"""Where the choices of an answer lead: what a person finds who takes one of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from assistant.assistant import Assistant
from assistant.records import Answer, Choice
from assistant_eval.datasets.clock import NOW


def leading(assistant: Assistant, answer: Answer, now: datetime = NOW) -> Callable[[Choice], str]:
    """The page cited first when a choice of ``answer`` is taken; the empty string when none is."""

    def led(choice: Choice) -> str:
        taken = assistant.ask(choice.question, history=[answer], now=now)
        return taken.citations[0].document_id if taken.citations else ""

    return led
