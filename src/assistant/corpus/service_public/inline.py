"""Inline text and tables of an official sheet -> plain strings.

A sheet has markup inside its sentences (links, values, exponents) and figures in tables with merged cells; a citizen
who reads plain text needs whole sentences, and table rows that can be read alone. Everything here is
pure: nothing is written to a document, and no address but those of the sheet is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from assistant.text.cleaning import clean

HIDDEN = {"Condition", "SiSelectionne", "PivotLocal", "Credits", "TitreAlternatif", "IntituleSiSelectionne"}
_BLOCKS = {"Titre", "Paragraphe", "Item", "Cellule", "Liste", "Chapitre", "Texte", "Commentaire"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MAX_COLUMNS = 60
_GLUED = re.compile(r"(?!(?:e|es|r|s|x)\b)\w")
_DASH = re.compile(r"^[-–•]\s+")


def name(element: _Element) -> str:
    """The tag without its namespace; empty for a comment or a processing instruction."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: _Element | None) -> str:
    """The text a reader sees in ``element``: links keep their address after their label, blocks are spaced."""
    return "" if element is None else clean("".join(_runs(element)))


def address(url: str | None) -> str:
    """``url`` if it can be shown as a link a citizen may follow, else an empty string."""
    shown = clean(url or "")
    return shown if re.match(r"https?://[^\s/]+|mailto:", shown, re.IGNORECASE) and " " not in shown else ""


def with_address(label: str, url: str | None) -> str:
    """« label (address) », or the label alone when there is no address or it says it already."""
    shown = re.sub(r"^mailto:", "", address(url))
    return label if not shown or shown in label else f"{label} ({shown})".lstrip()


def joined(parts: list[str], separator: str = ", ") -> str:
    """Lines as one sentence: ``separator`` after a line that does not end with its own punctuation."""
    text = ""
    for part in filter(None, parts):
        glue = "" if not text else " " if text[-1] in ".:;,!?…" else separator
        text += glue + part
    return text


def _runs(element: _Element) -> Iterator[str]:
    """Two marked words that touch are spaced, as on the page; « 1er » and « m² » are not."""
    yield element.text or ""
    last = ""
    for child in element:
        kind = name(child)
        text = "".join(_run(child, kind)) if kind and kind not in HIDDEN else ""
        if _ends_word(last) and text[:1].isalnum() and kind not in {"Exposant", "Indice"}:
            yield " "
        yield text
        if _runs_into(text, kind, child.tail or ""):
            yield " "
        yield re.sub(r"^\s+(?=[.,)](?!\.))", "", child.tail or "")
        last = "" if child.tail else text


def _ends_word(text: str) -> bool:
    """Whether a word that follows ``text`` needs a space: after a word, or after a link and its address."""
    return text[-1:].isalnum() or text.endswith(")")


def _runs_into(text: str, kind: str, tail: str) -> bool:
    """Whether the sentence goes on without its space (« la <Caf>ne », « 1<er>juillet »); « <contrat>s » does not."""
    if kind == "LienExterne":
        return text.endswith(")") and tail[:1].isalnum()
    word = text[-1:].isalnum() if kind in {"LienInterne", "LienIntra"} else kind == "Exposant" and text.isalpha()
    return word and _GLUED.match(tail) is not None


def _run(child: _Element, kind: str) -> Iterator[str]:
    text = "".join(_runs(child))
    if kind == "LienExterne":
        yield with_address(clean(text), child.get("URL")) + (" " if text[-1:].isspace() else "")
    elif kind == "Exposant" and text.strip().isdigit():
        yield text.strip().translate(_SUPERSCRIPTS)
    elif kind == "Citation" and text.strip() and not text.lstrip().startswith(("«", '"', "“")):
        yield f"« {text.strip()} »"
    elif kind == "Image":
        yield clean(child.findtext("TexteDeRemplacement") or child.findtext("Legende") or "")
    else:
        yield f" {text} " if kind in _BLOCKS else text


@dataclass(frozen=True)
class _Cell:
    text: str
    width: int
    height: int


def table_rows(table: _Element) -> list[str]:
    """Each body row as « Colonne : valeur ; … », merged cells repeated so that a row is true when read alone."""
    rows = [row for row in table if name(row) in {"Rangée", "Rangee", "Range\u0301e"}]
    heads = [row for row in rows if row.get("type") == "header"]
    labels = _labels(_grid(heads))
    body = _grid([row for row in rows if row.get("type") != "header"])
    return list(filter(None, (_sentence(row, labels) for row in body)))


def _grid(rows: list[_Element]) -> list[list[_Cell]]:
    """Rows with one entry a column: a merged cell is the same object in all the places it covers."""
    pending: dict[int, tuple[_Cell, int]] = {}
    grid: list[list[_Cell]] = []
    for row in rows:
        cells = [_cell(cell) for cell in row if name(cell) == "Cellule"]
        line: list[_Cell] = []
        while (cells or len(line) in pending) and len(line) < _MAX_COLUMNS:
            column = len(line)
            if column in pending:
                cell, left = pending.pop(column)
                line.append(cell)
                if left > 1:
                    pending[column] = (cell, left - 1)
                continue
            cell = cells.pop(0)
            for offset in range(cell.width):
                line.append(cell)
                if cell.height > 1:
                    pending[column + offset] = (cell, cell.height - 1)
        grid.append(line)
    return grid


def _cell(cell: _Element) -> _Cell:
    parts = [joined([text_of(item) for item in part]) if name(part) == "Liste" else text_of(part) for part in cell]
    return _Cell(_stacked(parts) or text_of(cell), _span(cell, "fusionHorizontale"), _span(cell, "fusionVerticale"))


def _stacked(lines: list[str]) -> str:
    """The lines of a cell as one sentence: dashes of a list become commas (« - 10 » alone is a figure)."""
    listed = sum(_DASH.match(line) is not None for line in lines) > 1
    text = ""
    for line in filter(None, lines):
        entry = _DASH.sub("", line) if listed else line
        text = joined([text, entry], ", " if entry != line or line[0].isupper() else " ")
    return text


def _span(cell: _Element, attribute: str) -> int:
    value = cell.get(attribute) or "1"
    return min(max(int(value), 1), _MAX_COLUMNS) if value.isdecimal() and len(value) < 4 else 1


def _labels(heads: list[list[_Cell]]) -> list[str]:
    """The name of each column: its header cells from top to bottom, each once."""
    width = max((len(row) for row in heads), default=0)
    columns = [dict.fromkeys(row[column].text for row in heads if column < len(row)) for column in range(width)]
    return [" – ".join(filter(None, column)).rstrip(" :") for column in columns]


def _sentence(row: list[_Cell], labels: list[str]) -> str:
    if len({id(cell) for cell in row}) == 1 and len(row) > 1:
        return row[0].text
    parts: list[str] = []
    for index, cell in enumerate(row):
        if not cell.text or (index and row[index - 1] is cell):
            continue
        spanned = [labels[i] for i in range(index, len(row)) if i < len(labels) and row[i] is cell]
        label = " / ".join(dict.fromkeys(filter(None, spanned)))
        parts.append(f"{label} : {cell.text}" if label and label != cell.text else cell.text)
    return " ; ".join(part.rstrip(" ;") for part in parts)
