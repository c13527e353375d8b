"""An Answer as HTML for the pages. Everything is text until escaped here; nothing else writes markup.

The answer's Markdown subset (bold, emphasis, lists) is parsed with every other rule off, raw HTML and images included.
Marks ``[n]`` become links to their source, web addresses become links when they are http or https.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode, urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

from assistant import Answer
from assistant.text.answer_parts import at_once
from assistant.text.dates import day_in_words
from assistant_bots.pages.telephones import Telephone, joined, telephones
from assistant_bots.service import texts

_ADDRESS = re.compile(r"https?://[^\s<>\"'«»()]+[^\s<>\"'«»().,;:!?]")
_SPECIAL = re.compile(
    r"\[(?P<mark>\d{1,2})\]"
    rf"|(?P<address>{_ADDRESS.pattern})"
)
_BEGINS_NO_LINE = re.compile(
    r" (?=[?!:;»])|(?<=«) |(?<=\d) (?=[€%°]|m²|(?:h|min|ans?|mois|jours?|\d{3})\b)|(?<=\bh) (?=\d)"
)
_SCHEMES = {"http", "https", "mailto", "tel"}


def safe_url(url: str) -> str:
    """``url`` when a page may link to it, else an empty string."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme in {"http", "https"}:
        return url.strip() if parts.netloc else ""
    return url.strip() if parts.scheme in _SCHEMES and not re.search(r"\s", url.strip()) else ""


def answer_html(answer: Answer, text: str | None = None) -> Markup:
    """``text``, a part of the answer or all of it; marks lead to ``#source-n`` and telephone numbers can be called."""
    titles = {citation.n: citation.title for citation in answer.citations}
    urgent = answer.status == "emergency"
    tokens = _PARSER.parse(answer.text if text is None else text, {"titles": titles, "urgent": urgent})
    if answer.language != "fr" and not answer.ai_generated:
        _mark_french(tokens)
    return Markup(_PARSER.renderer.render(tokens, _PARSER.options, {"titles": titles}))  # noqa: S704 - escaped below


def emergency_calls(answer: Answer) -> list[Telephone]:
    """The numbers that an emergency names, each once, in its order: the large buttons above its words."""
    found = {one.target: one for one in reversed(list(telephones(answer.text, urgent=True)))}
    return sorted(found.values(), key=lambda one: one.start)


def proof(answer: Answer) -> str:
    """« 2 sources · à jour le 24 novembre 2026 »: how many, and the oldest of their days."""
    count = len(answer.citations)
    day = day_in_words(min(one.updated for one in answer.citations))
    return texts.say("proof.one" if count == 1 else "proof.many", count=count, day=day)


def map_link(address: str) -> str:
    """An address of a service on OpenStreetMap."""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": address})


def plain_text(answer: Answer) -> str:
    """An answer's words without marks of markup, for a mail: what is read at once, then where it comes from."""
    words = re.sub(r"\\([!-/:-@\[-`{-~])|\*\*?", r"\1", at_once(answer))
    sources = [f"[{one.n}] {one.title}, {one.updated:%d/%m/%Y} {one.url}".rstrip() for one in answer.citations]
    return "\n".join((answer.question, "", words, "", *sources))


def _mark_french(tokens: Sequence[Token]) -> None:
    """Say that quotes are in French: paragraphs and lists that hold a source mark, but our own remarks in italics."""
    opening = tokens[0] if tokens else None
    for token in tokens:
        if token.level == 0 and token.nesting == 1:
            opening = token
        children = [child for child in token.children or () if child.type != "text" or child.content]
        quoted = any(child.type == "source_mark" for child in children) and children[0].tag != "em"
        if quoted and opening:
            opening.attrSet("lang", "fr")


def _split_text(state: StateCore) -> None:
    """Split text tokens into words, citation marks and addresses; escaped text stays words."""
    for block in state.tokens:
        if block.type == "inline" and block.children:
            children: list[Token] = []
            for child in block.children:
                words = child.type == "text"
                urgent = state.env["urgent"]
                children.extend(_pieces(child, state.env["titles"], urgent=urgent) if words else [child])
            block.children = children


def _pieces(token: Token, titles: dict[int, str], *, urgent: bool) -> Iterator[Token]:
    position = 0
    for match in _SPECIAL.finditer(token.content):
        mark = match["mark"]
        if mark and int(mark) not in titles:
            continue
        before = token.content[position : match.start()]
        yield from _called(before.removesuffix(" ") if mark else before, urgent=urgent)
        kind = "source_mark" if mark else "address"
        yield Token(kind, "", 0, content=mark or match[0], markup=" " if before.endswith(" ") else "")
        position = match.end()
    yield from _called(token.content[position:], urgent=urgent)


def _called(words: str, *, urgent: bool) -> Iterator[Token]:
    """``words`` with their telephone numbers apart."""
    position = 0
    for one in telephones(words, urgent=urgent):
        yield Token("text", "", 0, content=tied(words[position : one.start]))
        yield Token("telephone", "", 0, content=words[one.start : one.end], markup=one.target)
        position = one.end
    yield Token("text", "", 0, content=tied(words[position:]))


def _source_mark(
    _self: object, tokens: Sequence[Token], index: int, _options: object, env: dict[str, dict[int, str]]
) -> str:
    """A citation mark that never starts a line: it stays with the last word of its sentence."""
    number = tokens[index].content
    space = "\u00a0" if tokens[index].markup else ""
    return Markup(
        '<span class="kept">{space}<a class="mark" href="#source-{n}" aria-label="Source {n} : {title}">{n}</a></span>'
    ).format(n=number, title=env["titles"][int(number)], space=space)


def _address(_self: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    return _anchor(tokens[index].content)


def _telephone(_self: object, tokens: Sequence[Token], index: int, _options: object, _env: object) -> str:
    return _call(tokens[index].markup, tokens[index].content)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True}).enable(["emphasis", "list", "escape", "newline"])
    parser.core.ruler.after("inline", "split_text", _split_text)
    parser.add_render_rule("source_mark", _source_mark)
    parser.add_render_rule("address", _address)
    parser.add_render_rule("telephone", _telephone)
    return parser


_PARSER = _make_parser()


def linked(text: str) -> Markup:
    """Words of a page, their web addresses and telephone numbers as links."""
    pieces: list[Markup] = []
    position = 0
    for found in _ADDRESS.finditer(text):
        pieces += [_with_calls(text[position : found.start()]), _anchor(found[0])]
        position = found.end()
    return Markup("").join([*pieces, _with_calls(text[position:])])


def _with_calls(words: str) -> Markup:
    pieces: list[Markup] = []
    position = 0
    for one in telephones(words):
        pieces += [escape(words[position : one.start]), _call(one.target, words[one.start : one.end])]
        position = one.end
    return Markup("").join([*pieces, escape(words[position:])])


def _anchor(address: str) -> Markup:
    return Markup('<a href="{url}" rel="noopener noreferrer">{url}</a>').format(url=address)


def _call(target: str, number: str) -> Markup:
    return Markup('<a class="tel" href="{target}" dir="ltr">{number}</a>').format(target=target, number=joined(number))


def hours_lines(hours: str) -> list[str]:
    """A week's hours, one line for each group of days, « 13 h 30 » never cut at the end of a line."""
    return [unbroken(line) for line in hours.split(" ; ") if line]


def unbroken(text: str) -> str:
    """« 9 h – 12 h 30 » and « à 9 h » kept on one line, by spaces and a joiner that do not break."""
    return re.sub(r"(?:à )?\d\d? h\b(?: \d\d)?(?: – (?=\d))?", lambda found: _tied(found[0]), text)


def tied(text: str) -> str:
    """Nothing that begins a line alone: « ? ! : ; », units, thousands; quotation marks hold what they quote."""
    return _BEGINS_NO_LINE.sub("\u00a0", text)


def grouped(number: int) -> str:
    """« 1 000 », its thousands apart by a narrow space that does not break."""
    return f"{number:,}".replace(",", "\u202f")


def _tied(words: str) -> str:
    return words.replace(" ", "\u00a0").replace("–", "–\u2060")


def quoted_items(quote: str) -> list[str]:
    """The items of a quotation that is a list; none when it is prose."""
    first, *others = quote.split("\n")
    if not others or first.rstrip().endswith(":") or not all(line.startswith("- ") for line in others):
        return []
    return [line.removeprefix("- ") for line in (first, *others)]
