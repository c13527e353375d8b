"""Draw docs/images/telegram.png: a conversation as the bot writes it, in a neutral chat, photographed by Chromium.

What is shown is real: the desk of the bot answers from an index, its HTML and its buttons are used as they are.
Usage: python scripts/telegram_picture.py [SITE]
"""

from __future__ import annotations

import asyncio
import html
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from assistant.assistant import Assistant
from assistant.settings import Settings
from assistant_bots.service.feedback import Feedback
from assistant_bots.service.running import Service
from assistant_bots.telegram.backend import InProcess
from assistant_bots.telegram.conversation_memory import Memory
from assistant_bots.telegram.render import Message
from assistant_bots.telegram.replies import Desk

OUTPUT = Path(__file__).parents[1] / "docs" / "images" / "telegram.png"
QUESTION = "Comment mettre mon commerce sur Google ?"
WIDTH, HEIGHT, SCALE = 760, 1280, 2
STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #dfe7ec; color: #17212b; font: 17px/1.45 "DejaVu Sans", "Noto Color Emoji", sans-serif }
header { background: #fff; padding: 16px 28px; border-bottom: 1px solid #c8d3da }
header b { display: block } header span { color: #55636e; font-size: 14px }
main { padding: 24px 28px; display: flex; flex-direction: column; gap: 14px }
.mine, .theirs { max-width: 88%; padding: 12px 16px; border-radius: 14px; white-space: pre-wrap }
.mine { align-self: flex-end; background: #d5f0cf } .theirs { align-self: flex-start; background: #fff }
.keys { align-self: flex-start; width: 88%; display: grid; gap: 6px; margin-top: -6px }
.row { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 6px }
.key { background: #5b7a8c; color: #fff; border-radius: 8px; padding: 8px; text-align: center; font-size: 15px }
.key.touched { background: #1d4e6b } a { color: #1d5f8a }
blockquote { margin: 0; padding: 2px 0 2px 12px; border-left: 4px solid #5b7a8c }
"""


def bubbles(message: Message, touched: str = "") -> str:
    """A message of the bot with its buttons."""
    shown = [
        part.html.replace("\n<blockquote>", "<blockquote>").replace("</blockquote>\n", "</blockquote>")
        for part in message.parts
    ]
    texts = "".join(f'<div class="theirs">{text}</div>' for text in shown)
    rows = "".join(
        '<div class="row">'
        + "".join(
            f'<div class="key{" touched" if key.label == touched else ""}">{html.escape(key.label)}</div>'
            for key in row
        )
        + "</div>"
        for row in message.rows
    )
    return texts + (f'<div class="keys">{rows}</div>' if rows else "")


async def conversation(site: Path | None) -> str:
    """The page of the chat."""
    settings = Settings.read()
    with Assistant.open(site, settings) as assistant, tempfile.TemporaryDirectory() as folder:
        desk = Desk(InProcess(Service(assistant, settings), Feedback(Path(folder))), Memory())
        person = desk.memory.person("picture")
        person.told_notice = True
        answer = await desk.answer(person, QUESTION, "fr")
        first = next(key for row in answer.rows for key in row if key.data.startswith("s:"))
        outcome = await desk.touch(person, first.data, "fr")
        town = html.escape(assistant.site.name)
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><style>{STYLE}</style>'
        f"<header><b>Assistant de {town}</b><span>robot</span></header><main>"
        f'<div class="mine">{html.escape(QUESTION)}</div>{bubbles(answer, first.label)}'
        f"{''.join(bubbles(one) for one in outcome.messages)}</main></html>"
    )


def photograph(page: str) -> None:
    """Write ``page`` as a picture."""
    browser = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if browser is None:
        sys.exit("Chromium absent : lancez scripts/install-test-tools.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "chat.html"
        source.write_text(page, encoding="utf-8")
        OUTPUT.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(  # noqa: S603 - the browser of this machine, a page of ours
            [
                browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--screenshot={OUTPUT}",
                f"--window-size={WIDTH},{HEIGHT}", f"--force-device-scale-factor={SCALE}", source.as_uri(),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip


if __name__ == "__main__":
    photograph(asyncio.run(conversation(Path(sys.argv[1]) if len(sys.argv) > 1 else None)))
