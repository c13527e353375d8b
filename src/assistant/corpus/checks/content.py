"""Checks of one page's content: links, dated amounts, facts of the fictional commune, timing of a class session.

Addresses are checked but never fetched: no network is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.corpus.checks.fields import host, web_hosts
from assistant.corpus.checks.readability import sentences
from assistant.corpus.checks.report import Finding, Page, Setting
from assistant.text import injections
from assistant.text.cleaning import clean

_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}")
_AMOUNT = re.compile(r"(?<![\d,.])(?!0\s?€)\d[\d\s.,]*(?:millions?\sd['’]|milliards?\sd['’]|M)?\s?(?:€|euros?\b)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_QUOTED = re.compile(r"«[^»]*»")
_STEP = re.compile(r"(\d+)\s?min(?:utes?)?\b")


def check_links(page: Page, _setting: Setting) -> Iterator[Finding]:
    """Links are complete, addresses well formed, and none leads to a site that moved."""
    for line, address in page.source.links():
        if not re.match(r"https?://|mailto:|tel:", address):
            message = f"écrivez l'adresse complète du lien « {address} », commençant par https://"
            yield page.error("link", line, message)
    for line, address in page.source.addresses():
        if message := malformed(address):
            yield page.error("link", line, message)
        elif message := moved(address):
            yield page.warning("moved-host", line, message)


def malformed(address: str) -> str:
    """What to do of an address without a host, or an empty string."""
    return "" if _HOST.fullmatch(host(address)) else f"corrigez l'adresse « {address} », elle est mal formée"


def moved(address: str) -> str:
    """What to do of an address on a site that has another name since, or an empty string."""
    name, known = host(address), web_hosts()["moved"]
    return f"le site {name} a changé d'adresse, écrivez {known[name]}" if name in known else ""


def check_amounts(page: Page, _setting: Setting) -> Iterator[Finding]:
    """An amount of a national rule gives its year, in its passage, its heading or the sentence before its list."""
    heading, intro = "", ""
    for line, block in zip(page.lines, page.blocks, strict=True):
        text = page.text(block)
        if block.kind == "heading":
            heading, intro = text, ""
            continue
        if block.kind == "paragraph":
            intro = text
        amount = None if block.local else _AMOUNT.search(_without_examples(text))
        if amount and not _YEAR.search(f"{heading} {intro} {text}"):
            message = f"écrivez l'année du montant « {amount[0]} », par exemple « (tarif 2026) »"
            yield page.warning("amount-year", line, message)


def _without_examples(text: str) -> str:
    """A text without what is quoted and without sentences that give an example: their amounts are no rule."""
    kept = (one for one in sentences(_QUOTED.sub("", text)) if not one.startswith(("Exemple", "Par exemple")))
    return " ".join(kept)


def check_orders(page: Page, _setting: Setting) -> Iterator[Finding]:
    """A sentence that looks like an instruction to a machine is dropped from the page, and its writer is warned."""
    for line, text in page.source.paragraphs():
        for sentence in injections.sentences(clean(text)):
            if injections.speaks_to_machine(sentence):
                message = f"réécrivez « {sentence[:60]} », un ordre donné à une machine n'est pas publié"
                yield page.warning("machine-order", page.source.find(sentence, line) or line, message)


def check_local_facts(page: Page, setting: Setting) -> Iterator[Finding]:
    """Invented facts are marked ``sample``, so that a real commune can list and replace them."""
    if page.document.sample or not setting.site.is_sample:
        return
    name = setting.site.name
    line = next((at for at, block in zip(page.lines, page.blocks, strict=True) if name in page.text(block)), 0)
    if line:
        message = f"ajoutez « sample: true », la page contient des faits inventés de {name}"
        yield page.error("unmarked-sample", line, message)


def check_session(page: Page, _setting: Setting) -> Iterator[Finding]:
    """The minutes of a class session add up to its announced duration."""
    if page.completes or not page.document.id.startswith("seance-"):
        return
    announced = _announced_minutes(page)
    steps = list(_steps(page))
    total = sum(minutes for _line, minutes in steps)
    line = steps[0][0] if steps else 1
    if announced is None:
        message = "écrivez la durée de la séance dans « duration », par exemple « 45 minutes »"
        yield page.error("session", page.source.field("duration"), message)
    elif not steps:
        yield page.error("session", line, "ajoutez une section « Déroulé » avec une liste de « N min : … »")
    elif total != announced:
        message = f"les étapes du déroulé font {total} minutes, la durée annoncée est de {announced} minutes"
        yield page.error("session", line, message)


def _announced_minutes(page: Page) -> int | None:
    shown = next((page.text(block) for block in page.blocks if block.field == "duration"), "")
    match = _STEP.search(shown)
    return int(match[1]) if match else None


def _steps(page: Page) -> Iterator[tuple[int, int]]:
    """The line and the minutes of each timed item of the section « Déroulé »."""
    inside = False
    for line, block in zip(page.lines, page.blocks, strict=True):
        text = page.text(block)
        if block.kind == "heading":
            inside = text.startswith("Déroulé")
        elif inside and block.kind == "item" and (match := _STEP.match(text)):
            yield line, int(match[1])
