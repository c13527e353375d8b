"""What Telegram accepts in a message: HTML, lengths, keyboards, commands."""

import html
import re
from typing import Any, NoReturn
from urllib.parse import urlsplit

TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote", "tg-spoiler"}
_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s[^<>]*)?)>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class Refused(Exception):
    """The Bot API says no."""

    def __init__(self, description: str, code: int = 400, retry_after: int = 0) -> None:
        self.code, self._description, self._retry_after = code, description, retry_after
        super().__init__(description)

    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self._description}
        return payload | ({"parameters": {"retry_after": self._retry_after}} if self._retry_after else {})


def refuse(description: str, code: int = 400, retry_after: int = 0) -> NoReturn:
    """Say no, as the Bot API words it."""
    raise Refused(description, code, retry_after)


def check_text(raw: str, mode: str | None) -> str:
    """The visible text; raise :class:`Refused` as Telegram would."""
    text = _parsed(raw) if mode == "HTML" else raw
    text = text.strip()
    if not text:
        refuse("Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        refuse("Bad Request: message is too long")
    return text


def _parsed(raw: str) -> str:
    open_tags: list[str] = []
    text, position, entities = "", 0, 0
    for found in [*_TAG.finditer(raw), None]:
        piece = raw[position : found.start() if found else len(raw)]
        if "<" in piece or ">" in piece:
            refuse(f"Bad Request: can't parse entities: unexpected bracket at byte offset {position}")
        if "&" in _ENTITY.sub("", piece):
            refuse(f"Bad Request: can't parse entities: unescaped ampersand at byte offset {position}")
        text += html.unescape(piece)
        if found is None:
            break
        closing, name, attributes = found.groups()
        _check_tag(name, attributes)
        if closing:
            if not open_tags or open_tags.pop() != name:
                refuse(f"Bad Request: can't parse entities: unmatched end tag at byte offset {found.start()}")
        else:
            open_tags.append(name)
            entities += 1
        position = found.end()
    if open_tags:
        refuse(f"Bad Request: can't parse entities: can't find end tag corresponding to start tag {open_tags[-1]}")
    if entities > 100:
        refuse("Bad Request: too many entities")
    return text


def _check_tag(name: str, attributes: str) -> None:
    if name not in TAGS:
        refuse(f"Bad Request: can't parse entities: unsupported start tag {name}")
    if name == "a" and attributes:
        link = re.fullmatch(r'\shref="([^"<>]*)"', attributes)
        if not link or urlsplit(html.unescape(link[1])).scheme not in {"http", "https", "tg"}:
            refuse("Bad Request: can't parse entities: bad attribute")
    elif attributes.strip() and name != "blockquote":
        refuse("Bad Request: can't parse entities: unexpected attribute")


def check_keyboard(markup: Any) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard."""
    rows: list[list[dict[str, str]]] = (markup or {}).get("inline_keyboard", []) if isinstance(markup, dict) else []
    if sum(len(row) for row in rows) > 100 or any(len(row) > 8 for row in rows):
        refuse("Bad Request: too many buttons")
    for button in (button for row in rows for button in row):
        data = button.get("callback_data", "")
        if not button.get("text", "").strip():
            refuse("Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(data.encode()) <= 64:
            refuse("Bad Request: BUTTON_DATA_INVALID")
    return rows


def check_commands(commands: list[dict[str, str]]) -> None:
    """Names and descriptions of commands."""
    for one in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) or not 1 <= len(one["description"]) <= 256:
            refuse("Bad Request: BOT_COMMAND_INVALID")
