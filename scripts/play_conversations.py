"""Plays twenty conversations for real and writes docs/conversations.md: widget and page in Chromium, Telegram's bot.

The bot talks to a Bot API server of this machine, the widget stands in a town's own page. Needs the index of the
demonstration site (`assistant --demo index`), Chromium and the tools of the tests.
Usage: python scripts/play_conversations.py [NUMBER …]
"""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
for folder in ("tests", "tests/web", "tests/browser", "tests/telegram"):
    sys.path.insert(0, str(ROOT / folder))

from bot_api_records import Sent  # noqa: E402 - its neighbours come from the folders above
from bot_api_server import TOKEN, BotApi  # noqa: E402
from people import User  # noqa: E402
from playwright.sync_api import Browser, Locator, Page, sync_playwright  # noqa: E402
from server_process import serving  # noqa: E402
from town_site import TownSite  # noqa: E402
from widget_page import WidgetPage  # noqa: E402

from assistant.assistant import Assistant  # noqa: E402
from assistant.settings import Settings  # noqa: E402
from assistant.site.location import demonstration_site  # noqa: E402
from assistant_bots.service.feedback import Feedback  # noqa: E402
from assistant_bots.service.running import Service  # noqa: E402
from assistant_bots.telegram.backend import InProcess  # noqa: E402
from assistant_bots.telegram.ptb.app import TelegramBot  # noqa: E402

TALKS = ROOT / "scripts" / "conversations.toml"
OUTPUT = ROOT / "docs" / "conversations.md"
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "keyboard": {"viewport": {"width": 1280, "height": 800}},
    "page": {"viewport": {"width": 1280, "height": 800}, "java_script_enabled": False},
    "tablet": {"viewport": {"width": 768, "height": 1024}, "has_touch": True},
    "phone": {"viewport": {"width": 360, "height": 640}, "has_touch": True},
}
NAMES = {
    "desktop": "bouton du site, ordinateur", "keyboard": "bouton du site, au clavier seul",
    "tablet": "bouton du site, tablette", "page": "page sans JavaScript",
    "phone": "bouton du site, téléphone de 360 points", "telegram": "Telegram",
}  # fmt: skip
PRESS = "▸ "
NOISE = re.compile(r"^(Utile ?\?|Oui|Non|Copier|Cette réponse vous aide ?\?|Votre question : ?|Écouter)$")
Talk = dict[str, Any]


def typed_by_keyboard(widget: WidgetPage, turn: str) -> None:
    """Reach the launcher, then the field, with Tab alone; type and send with Enter."""
    for _ in range(60):
        if widget.page.evaluate("document.activeElement?.shadowRoot?.activeElement?.id ?? ''") == "question":
            break
        on_button = "document.activeElement?.shadowRoot?.activeElement?.className ?? ''"
        closed = not widget.panel.is_visible()
        widget.page.keyboard.press("Enter" if closed and widget.page.evaluate(on_button) == "launch" else "Tab")
        if closed:
            widget.page.wait_for_timeout(150)
    else:
        sys.exit("Le champ ne s'atteint pas au clavier.")
    widget.page.keyboard.type(turn)
    widget.page.keyboard.press("Enter")


def in_widget(browser: Browser, api: str, town: str, talk: Talk) -> Iterator[str]:
    """What the widget shows after each turn."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", **VIEWS[talk["channel"]])
    widget = WidgetPage(context.new_page(), town)
    widget.visit(api, {"lang": talk.get("language", "fr")}, lang=talk.get("language", "fr"))
    if talk["channel"] != "keyboard":
        widget.open()
    for count, turn in enumerate(talk["turns"]):
        if turn.startswith(PRESS):
            widget.page.get_by_role("button", name=turn.removeprefix(PRESS)).last.click()
        elif talk["channel"] == "keyboard":
            typed_by_keyboard(widget, turn)
        else:
            widget.field.fill(turn)
            widget.field.press("Enter")
        article = widget.page.locator("article").nth(count)
        article.locator(".text, .problem").first.wait_for()
        widget.page.locator(".log[aria-busy=false]").wait_for()
        yield without_question(article)
    if widget.errors:
        sys.exit("\n".join(widget.errors))
    context.close()


def without_question(article: Locator) -> str:
    """The words in sight of an exchange, less its question."""
    question = article.locator("h3").inner_text()
    return article.inner_text().removeprefix(question)


def on_page(browser: Browser, api: str, _town: str, talk: Talk) -> Iterator[str]:
    """What the page without script shows after each turn."""
    context = browser.new_context(locale="fr-FR", **VIEWS["page"])
    page: Page = context.new_page()
    page.goto(f"{api}/poser-une-question")
    for turn in talk["turns"]:
        if turn.startswith(PRESS):
            page.locator("form.chips button", has_text=turn.removeprefix(PRESS)).first.click()
        else:
            page.fill("textarea#question", turn)
            page.locator("form.ask button[type=submit]").first.click()
        shown = page.locator("section.answer").inner_text()
        yield shown.removeprefix(page.locator("section.answer h2").inner_text())
    context.close()


def lines(text: str) -> list[str]:
    """The lines worth reading."""
    found = (re.sub(r"[ \t\u00a0\u202f]+", " ", line).strip() for line in text.splitlines())
    return [line for line in found if line and not NOISE.match(line)]


async def on_telegram(assistant: Assistant, talk: Talk) -> list[str]:
    """What a chat shows after each turn, its buttons in brackets."""
    shown = []
    async with BotApi() as api:
        settings = Settings(telegram_token=TOKEN, telegram_api_url=api.url)
        with tempfile.TemporaryDirectory() as folder:
            backend = InProcess(Service(assistant, settings), Feedback(Path(folder)))
            bot = TelegramBot(settings, backend, polling=True, pauses=(0.05,) * 12)
            task = asyncio.create_task(bot.run())
            user = User(api, 1, language=talk.get("telegram_language", "fr"))
            last: list[Sent] = []
            for turn in talk["turns"]:
                if turn.startswith(PRESS):
                    user.touches(last[-1], turn.removeprefix(PRESS))
                else:
                    user.says(turn)
                last = await user.hears()
                keys = " ".join(f"[{label}]" for label in last[-1].labels())
                shown.append("\n".join([*(one.text for one in last), keys]))
            bot.end()
            await asyncio.wait({task}, timeout=15)
    return shown


def written(number: int, talk: Talk, answers: list[str]) -> str:
    """A conversation with its judgements, in Markdown."""
    judged, read = talk.get("judged", []), talk.get("read", [])
    parts = [f"## {number}. {talk['who']}", f"*{NAMES[talk['channel']]}*"]
    for place, (turn, answer) in enumerate(zip(talk["turns"], answers, strict=True)):
        kept = lines(answer)
        parts.append(f"**— {turn}**")
        parts.append("\n".join(f"> {line}  " for line in kept))
        if place < len(judged):
            stale = place < len(read) and read[place] != opening(kept)
            parts.append(f"*{judged[place]}*" + (" **La réponse a changé depuis ce jugement.**" if stale else ""))
    return "\n\n".join(parts)


def opening(kept: list[str]) -> str:
    """How an answer begins, hours left out."""
    return (kept[0] if kept else "")[:60]


HEAD = """# Vingt conversations, jouées pour de vrai

Cinq tours chacune, sur le site de démonstration : le bouton et la page dans Chromium, Telegram par un serveur local qui
suit les règles de l'API des robots. Ce qui est cité est ce qui se voit sans rien déplier. Sous chaque réponse, le
jugement d'un développeur, écrit en lisant la transcription ; ni un habitant ni un locuteur natif ne les a relues.
Une seule lecture, de {all} réponses : {good} « bien », {fair} acceptables, {bad} qui ne le sont pas. Les fautes sont
surtout des suites qui restent sur la page d'avant alors qu'une autre page répond.
`python scripts/play_conversations.py` les joue à nouveau et signale les réponses qui ont changé depuis le jugement.
"""


def head(talks: list[Talk]) -> str:
    """What the conversations are, and how many answers were judged what."""
    judged = [one for talk in talks for one in talk.get("judged", [])]
    good, fair = (sum(one.startswith(words) for one in judged) for words in (("Bien",), ("Acceptable", "Correct")))
    return HEAD.format(all=len(judged), good=good, fair=fair, bad=len(judged) - good - fair)


def main() -> None:
    """Play the conversations asked for, all of them by default; all of them are written to the docs."""
    talks = tomllib.loads(TALKS.read_text(encoding="utf-8"))["talk"]
    chosen = [int(one) for one in sys.argv[1:]] or list(range(1, len(talks) + 1))
    played: dict[int, list[str]] = {}
    site = demonstration_site()
    with Assistant.open(site) as assistant:
        for number in chosen:
            if talks[number - 1]["channel"] == "telegram":
                played[number] = asyncio.run(on_telegram(assistant, talks[number - 1]))
    town = TownSite()
    listening = town.start()
    path = next(one for name in ("chromium", "google-chrome") if (one := shutil.which(name)))
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as started,
        serving(site, Path(folder) / "log", allowed_origins=town.url) as server,
    ):
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for number in chosen:
            talk = talks[number - 1]
            play: Callable[..., Iterator[str]] = on_page if talk["channel"] == "page" else in_widget
            if talk["channel"] != "telegram":
                played[number] = list(play(browser, server.url, town.url, talk))
        browser.close()
    listening.shutdown()
    pieces = [written(number, talks[number - 1], played[number]) for number in sorted(played)]
    text = "\n\n".join((head(talks), *pieces)) + "\n"
    if len(played) == len(talks):
        OUTPUT.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
