"""The body of a Markdown page -> blocks: headings, paragraphs, nested lists, tables, links.

HTML is refused with its line number; comments, and sentences addressed to a machine, are dropped. The front matter
is handled in ``markdown.py``.
"""

from __future__ import annotations

import re
from dataclasses import replace

from markdown_it.token import Token

from assistant.corpus.canonical import TextBuilder
from assistant.corpus.page import File, Section
from assistant.errors import DocumentInvalid
from assistant.text.cleaning import clean
from assistant.text.injections import without_orders


class BodyWriter:
    """Turns Markdown tokens into blocks; keeps the state of nested lists and tables."""

    def __init__(self, builder: TextBuilder, commune: str) -> None:
        self._builder, self._file, self._offset = builder, File(""), 0
        self._commune = re.compile(rf"(?<!\w){re.escape(commune)}(?!\w)", re.IGNORECASE)
        self._lists: list[tuple[int, int | None]] = []
        self._header: list[str] = []
        self._row: list[str] = []
        self._rows = -1
        self._local = False
        self._item_started = False

    def write(self, section: Section) -> None:
        """Write one section; a heading that names the commune makes a section of its own local."""
        self._file, self._offset = section.file, section.offset
        self._builder.common = section.file.layer == "common"
        self._local = not self._builder.common and self._commune.search(section.heading) is not None
        for index, token in enumerate(section.tokens):
            handler = getattr(self, f"_on_{token.type}", None)
            if handler is not None:
                handler(token)
            elif token.type == "inline":
                self._inline(token, section.tokens[index - 1])

    def _on_html_block(self, token: Token) -> None:
        if re.sub(r"<!--.*?-->", "", token.content, flags=re.DOTALL).strip():
            line = self._offset + (token.map[0] if token.map else 0) + 1
            raise DocumentInvalid(self._file.name, "le HTML n'est pas accepté, écrivez en Markdown simple", line=line)

    def _on_fence(self, token: Token) -> None:
        self._builder.paragraph(token.content, local=self._local)

    _on_code_block = _on_fence

    def _on_bullet_list_open(self, _token: Token) -> None:
        self._open_list(None)

    def _on_ordered_list_open(self, token: Token) -> None:
        start = token.attrGet("start")
        self._open_list(1 if start is None else int(start))

    def _open_list(self, number: int | None) -> None:
        group = self._lists[0][0] if self._lists else self._builder.new_list()
        self._lists.append((group, number))

    def _on_bullet_list_close(self, _token: Token) -> None:
        self._lists.pop()

    _on_ordered_list_close = _on_bullet_list_close

    def _on_list_item_open(self, _token: Token) -> None:
        self._item_started = False

    def _on_table_open(self, _token: Token) -> None:
        self._rows = self._builder.new_list()
        self._header = []

    def _on_table_close(self, _token: Token) -> None:
        self._rows = -1

    def _on_tr_open(self, _token: Token) -> None:
        self._row = []

    def _on_tr_close(self, _token: Token) -> None:
        if not self._header:
            self._header = self._row
            return
        first, *rest = self._row
        if len(self._header) == 2:  # a label and its value
            parts, link = [first, *rest], " : "
        else:
            named = zip(self._header[1:], rest, strict=False)
            parts, link = [first, *(" : ".join(filter(None, (name, cell))) for name, cell in named if cell)], " ; "
        self._builder.item(link.join(filter(None, parts)), group=self._rows, local=self._local)

    def _inline(self, token: Token, before: Token) -> None:
        text = without_orders(clean(self._visible_text(token)))
        if self._rows >= 0:
            self._row.append(text)
        elif before.type == "heading_open":
            self._builder.heading(max(2, int(before.tag[1])), text, local=self._local)
        elif self._lists and not self._item_started:
            self._write_item(text)
        else:
            self._builder.paragraph(text, local=self._local)

    def _write_item(self, text: str) -> None:
        group, number = self._lists[-1]
        mark = "- " if number is None else f"{number}. "
        self._builder.item(text, group=group, depth=len(self._lists) - 1, mark=mark, local=self._local)
        self._item_started = True
        if number is not None:
            self._lists[-1] = (group, number + 1)

    def _visible_text(self, token: Token) -> str:
        """The text a reader sees; a link keeps its address after its label."""
        parts: list[str] = []
        links: list[tuple[str, int]] = []
        for child in token.children or []:
            if child.type in {"text", "code_inline"}:
                parts.append(child.content)
            elif child.type in {"softbreak", "hardbreak"}:
                parts.append(" ")
            elif child.type == "link_open":
                links.append((str(child.attrGet("href") or ""), len(parts)))
            elif child.type == "link_close":
                address, start = links.pop()
                label = "".join(parts[start:])
                if re.match(r"https?:|mailto:|tel:", address) and _bare(label) != _bare(address):
                    parts.append(f" ({re.sub(r'^(mailto|tel):', '', address)})")
            elif child.type == "html_inline":
                self._on_html_block(_placed(child, token))
        return "".join(parts)


def _bare(address: str) -> str:
    """An address as people write it: no scheme, no « www. », no last slash; a number without its spaces."""
    return re.sub(r"^(https?://(www\.)?|www\.|mailto:|tel:)|\s|/$", "", address)


def _placed(child: Token, parent: Token) -> Token:
    """An inline token with its paragraph's line number, which inline tokens lack."""
    return replace(child, map=parent.map)
