"""The server's log: one JSON object per line on stderr, and nothing that could identify a person.

A line holds what an operator needs (route template, status, milliseconds, request id) and never a question, a query
string, an address or a token. uvicorn's access log and httpx's INFO log both leak URLs: they are off.
"""

from __future__ import annotations

import json
import logging
import math
import sys
import traceback
from datetime import UTC, datetime

_OWN = "facts"
_APART = 0.05  # seconds between two lines of those that are sampled


class JsonLines(logging.Formatter):
    """A record as one JSON line; an exception becomes its class and where it was raised, never its message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "time": moment,
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(getattr(record, _OWN, {}))
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            line["where"] = [
                f"{frame.filename.rsplit('/', 2)[-2]}/{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
                for frame in traceback.extract_tb(record.exc_info[2])[-4:]
            ]
        return json.dumps(line, ensure_ascii=False)


def facts(**values: object) -> dict[str, dict[str, object]]:
    """``logger.info("…", extra=facts(status=200))``: fields of the line."""
    return {_OWN: values}


class Sampled:
    """Which of many events alike have a line: twenty a second, each of which says for how many it stands.

    A flood of refusals would fill the disk of the server that refuses it, and its log costs as much as the refusal.
    """

    def __init__(self) -> None:
        self._since, self._last = 0, -math.inf

    def stands_for(self, now: float) -> int:
        """How many events, this one included, a line written ``now`` stands for; 0 when it is too soon for one."""
        self._since += 1
        if now - self._last < _APART:
            return 0
        count, self._since, self._last = self._since, 0, now
        return count


def configure(level: str) -> None:
    """Send every logger to stderr as JSON lines; libraries log from WARNING up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("assistant").setLevel(level)
    logging.getLogger("assistant_bots").setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)
