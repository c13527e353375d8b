"""A strict Bot API server on this machine: real HTTP, Telegram's rules, and faults on demand.

It refuses what Telegram refuses (and a little more: unescaped ``&``, over 100 entities), keeps chats, and plays users.
Message numbers are counted over all private chats, as Telegram does for a bot.
"""

import asyncio
import contextlib
import itertools
import json
import random
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from bot_api_records import Fault, Sent
from bot_api_rules import Refused, check_commands, check_keyboard, check_text, refuse

TOKEN = "123456789:AAF-secret_Token-that-must-never-be-logged"
BOT_ID = 123456789
BOT_NAME = "saint_exemple_bot"


@dataclass
class BotApi:
    """``async with BotApi() as api``: ``api.url`` for the bot, ``api.user(1)`` for the people."""

    redeliver: bool = False
    per_second: int = 0
    sent: dict[int, Sent] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    chaos: tuple[random.Random, float] | None = None
    webhook: dict[str, Any] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    deleted: list[int] = field(default_factory=list)
    confirmed: int = 0
    log: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers, self._updates = itertools.count(100), itertools.count(5000)
        self._queue: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._news = asyncio.Event()
        self._poll: asyncio.Event | None = None
        self._times: deque[float] = deque()
        self._connections: set[asyncio.StreamWriter] = set()
        self.changed = asyncio.Event()

    async def __aenter__(self) -> "BotApi":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self._server.close()
        for writer in list(self._connections):
            writer.transport.abort()

    def number(self) -> int:
        """The next message number."""
        return next(self._numbers)

    def push(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Queue an update for the bot."""
        update = {"update_id": next(self._updates), kind: content}
        self._queue.append(update)
        self._news.set()
        return update

    # HTTP

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                length = next(
                    (int(row[15:]) for row in head.split("\r\n") if row.lower().startswith("content-length:")), 0
                )
                body = await reader.readexactly(length)
                answer = await self._handle(head.split(" ")[1], body)
                if answer is None:
                    writer.transport.abort()
                    return
                status, payload = answer
                raw = json.dumps(payload).encode()
                head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {len(raw)}\r\n\r\n"
                writer.write(head.encode() + raw)
                await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            self._connections.discard(writer)
            writer.close()

    async def _handle(self, path: str, body: bytes) -> tuple[int, dict[str, Any]] | None:
        token, _, method = path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return 401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        data = {name: _value(value) for name, value in parse_qsl(body.decode(), keep_blank_values=True)}
        self.calls.append((method, data))
        fault = self._fault(method)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.value)
        elif fault and fault.kind == "reset":
            return None
        elif fault and fault.kind.isdigit():
            return _failure(int(fault.kind), fault.value)
        try:
            self._count(method)
            result = await getattr(self, "_do_" + re.sub("([A-Z])", r"_\1", method).lower())(data)
        except Refused as refusal:
            if refusal.code == 400:
                self.refused.append(f"{method}: {refusal}")
            return refusal.code, refusal.payload()
        return None if fault and fault.kind == "reset_after" else (200, {"ok": True, "result": result})

    def _fault(self, method: str) -> Fault | None:
        for fault in self.faults:
            if fault.method == method or (fault.method == "*" and method != "getUpdates"):
                self.faults.remove(fault)
                return fault
        if self.chaos and method in {"sendMessage", "getUpdates", "editMessageText"}:
            generator, probability = self.chaos
            if generator.random() < probability:
                return Fault(method, generator.choice(["500", "502", "429", "reset", "reset_after"]), 1)
        return None

    def _count(self, method: str) -> None:
        """Refuse, as Telegram does, more messages a second than a bot may send."""
        if method != "sendMessage" or not self.per_second:
            return
        now = time.monotonic()
        while self._times and self._times[0] < now - 1:
            self._times.popleft()
        if len(self._times) >= self.per_second:
            refuse("Too Many Requests: retry after 1", 429, retry_after=1)
        self._times.append(now)

    # methods

    async def _do_get_me(self, _data: dict[str, Any]) -> dict[str, Any]:
        return {"id": BOT_ID, "is_bot": True, "first_name": "Saint-Exemple", "username": BOT_NAME}

    async def _do_set_my_commands(self, data: dict[str, Any]) -> bool:
        check_commands(data["commands"])
        return True

    async def _do_delete_webhook(self, _data: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _do_set_webhook(self, data: dict[str, Any]) -> bool:
        if not str(data["url"]).startswith("https://"):
            refuse("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = data
        return True

    async def _do_get_updates(self, data: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            refuse("Conflict: can't use getUpdates method while webhook is active", 409)
        if self._poll:
            self._poll.set()
        mine = self._poll = asyncio.Event()
        offset = int(data.get("offset") or 0)
        self.confirmed = max(self.confirmed, offset)
        if self.redeliver:
            self._again = [one for one in self._queue if one["update_id"] < offset]
        self._queue = [one for one in self._queue if one["update_id"] >= offset]
        end = time.monotonic() + float(data.get("timeout") or 0)
        while not self._queue and time.monotonic() < end:
            self._news.clear()
            waits = [asyncio.ensure_future(one.wait()) for one in (self._news, mine)]
            await asyncio.wait(waits, timeout=end - time.monotonic(), return_when=asyncio.FIRST_COMPLETED)
            for one in waits:
                one.cancel()
            if mine.is_set():
                refuse("Conflict: terminated by other getUpdates request", 409)
        again, self._again = self._again, []
        return [*again, *self._queue[: int(data.get("limit") or 100)]]

    async def _do_send_message(self, data: dict[str, Any]) -> dict[str, Any]:
        text = check_text(str(data.get("text", "")), data.get("parse_mode"))
        keyboard = check_keyboard(data.get("reply_markup"))
        sent = Sent(int(data["chat_id"]), self.number(), text, str(data["text"]), keyboard, data)
        self.sent[sent.message_id] = sent
        self.log.append(("bot", f"{sent.chat_id}:{sent.message_id}"))
        self._changed()
        return self.message_json(sent)

    async def _do_edit_message_text(self, data: dict[str, Any]) -> dict[str, Any]:
        sent = self._own(data)
        text = check_text(str(data["text"]), data.get("parse_mode"))
        keyboard = check_keyboard(data.get("reply_markup"))
        if (text, keyboard) == (sent.text, sent.keyboard):
            refuse("Bad Request: message is not modified", 400)
        sent.text, sent.html, sent.keyboard, sent.edits = text, str(data["text"]), keyboard, sent.edits + 1
        self._changed()
        return self.message_json(sent)

    async def _do_edit_message_reply_markup(self, data: dict[str, Any]) -> dict[str, Any]:
        sent = self._own(data)
        keyboard = check_keyboard(data.get("reply_markup"))
        if keyboard == sent.keyboard:
            refuse("Bad Request: message is not modified", 400)
        sent.keyboard = keyboard
        self._changed()
        return self.message_json(sent)

    async def _do_delete_messages(self, data: dict[str, Any]) -> bool:
        numbers = data["message_ids"]
        if not 1 <= len(numbers) <= 100:
            refuse("Bad Request: too many messages")
        self.deleted.extend(numbers)
        for number in numbers:
            self.sent.pop(number, None)
        self._changed()
        return True

    async def _do_answer_callback_query(self, data: dict[str, Any]) -> bool:
        identifier = str(data["callback_query_id"])
        if self.answered.get(identifier) != "":
            refuse("Bad Request: query is too old and response timeout expired or query ID is invalid")
        if len(str(data.get("text") or "")) > 200:
            refuse("Bad Request: MESSAGE_TOO_LONG")
        self.answered[identifier] = str(data.get("text") or "-")
        self._changed()
        return True

    async def _do_send_chat_action(self, data: dict[str, Any]) -> bool:
        if data["action"] != "typing":
            refuse("Bad Request: wrong parameter action in request")
        return True

    def _own(self, data: dict[str, Any]) -> Sent:
        sent = self.sent.get(int(data["message_id"]))
        if sent is None or sent.chat_id != int(data["chat_id"]):
            refuse("Bad Request: message to edit not found")
        return sent

    def message_json(self, sent: Sent) -> dict[str, Any]:
        kind = "private" if sent.chat_id > 0 else "supergroup"
        chat = {"id": sent.chat_id, "type": kind, **({"title": "Groupe"} if sent.chat_id < 0 else {})}
        me = {"id": BOT_ID, "is_bot": True, "first_name": "Saint-Exemple", "username": BOT_NAME}
        message = {"message_id": sent.message_id, "date": int(time.time()), "chat": chat, "from": me, "text": sent.text}
        return message | ({"reply_markup": {"inline_keyboard": sent.keyboard}} if sent.keyboard else {})

    def _changed(self) -> None:
        self.changed.set()

    async def until(self, condition: Any, seconds: float = 20) -> Any:
        """Wait until ``condition()`` is true; fail with what was refused otherwise."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            self.changed.clear()
            if time.monotonic() > end:
                pytest.fail(f"waited {seconds} s; refused: {self.refused}; calls: {[c[0] for c in self.calls][-12:]}")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 0.05)
        return found


def _value(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


def _failure(code: int, value: float) -> tuple[int, dict[str, Any]]:
    words = {
        409: "Conflict: terminated by other getUpdates request",
        429: f"Too Many Requests: retry after {int(value)}",
    }
    payload: dict[str, Any] = {"ok": False, "error_code": code, "description": words.get(code, "Internal Server Error")}
    return code, payload | ({"parameters": {"retry_after": int(value)}} if code == 429 else {})
