"""Metrics for the operator, in Prometheus format, without a word of what residents ask.

Counts by route template and status, durations, answers by status, the state of the index. Read on this machine, or
with a token.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant import Answer
from assistant_bots.service.running import Service

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one application."""

    def __init__(self, service: Service) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "assistant_requests", "Requests answered.", ["route", "status"], registry=self._registry
        )
        self._seconds = Histogram(
            "assistant_request_seconds", "Seconds to a complete response.", ["route"], buckets=_BUCKETS,
            registry=self._registry,
        )  # fmt: skip
        self._answers = Counter("assistant_answers", "Answers given.", ["status", "channel"], registry=self._registry)
        self._feedback = Counter("assistant_feedback", "Opinions received.", ["vote"], registry=self._registry)
        waiting = Gauge("assistant_waiting", "Requests that wait for their turn.", registry=self._registry)
        waiting.set_function(lambda: float(service.turns.waiting))
        stale = Gauge("assistant_index_problem", "1 when the last re-index failed.", registry=self._registry)
        stale.set_function(lambda: float(bool(service.state.problem)))

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count one response."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer, channel: str) -> None:
        """Count one answer."""
        self._answers.labels(answer.status, channel).inc()

    def feedback(self, vote: str) -> None:
        """Count one opinion."""
        self._feedback.labels(vote).inc()

    def text(self) -> bytes:
        """All of them, in Prometheus's text format."""
        return generate_latest(self._registry)
