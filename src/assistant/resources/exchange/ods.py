"""The first table of an OpenDocument spreadsheet, and a table written as one; cells are text.

The file is a zip read within the limits of ``sealed_zip.py``, its content parsed without entities. Styles, formulas and
other tables are left out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from assistant.corpus.service_public.sealed_zip import SealedZip
from assistant.corpus.service_public.sheet import parse
from assistant.errors import DocumentInvalid

_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_OFFICE, _TABLE, _TEXT = (f"urn:oasis:names:tc:opendocument:xmlns:{one}:1.0" for one in ("office", "table", "text"))
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
MAX_COLUMNS, MAX_ROWS = 60, 20_000


def read(path: Path) -> list[list[str]]:
    """The rows of the first table; raise :class:`DocumentInvalid` for what is no spreadsheet."""
    archive = SealedZip(path)
    try:
        entry = next((one for one in archive.entries if one.filename == "content.xml"), None)
        if entry is None:
            raise DocumentInvalid(path.name, "ce n'est pas un classeur ODS : enregistrez-le au format « .ods »")
        root = parse(archive.read(entry), path.name)
    finally:
        archive.close()
    table = root.find(f".//{{{_TABLE}}}table")
    found: list[list[str]] = []
    for row in [] if table is None else table.iter(f"{{{_TABLE}}}table-row"):
        cells = _cells(row)
        # Empty rows are repeated to the end of the sheet.
        found += [cells] * (min(_repeated(row, "rows"), MAX_ROWS) if any(cells) else 1)
        if len(found) > MAX_ROWS:
            raise DocumentInvalid(path.name, f"le tableau dépasse {MAX_ROWS} lignes, coupez-le")
    return found


def _cells(row: Any) -> list[str]:
    cells: list[str] = []
    for one in row:
        if one.tag in {f"{{{_TABLE}}}table-cell", f"{{{_TABLE}}}covered-table-cell"}:
            said = "\n".join("".join(part.itertext()) for part in one.iter(f"{{{_TEXT}}}p"))
            cells += [said] * min(_repeated(one, "columns"), MAX_COLUMNS - len(cells))
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _repeated(one: Any, what: str) -> int:
    value = one.get(f"{{{_TABLE}}}number-{what}-repeated") or "1"
    return max(1, int(value)) if value.isdecimal() and len(value) < 9 else 1


def write(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """A spreadsheet of one table."""
    root = Element(f"{{{_OFFICE}}}document-content", {f"{{{_OFFICE}}}version": "1.3"})
    sheet = SubElement(SubElement(root, f"{{{_OFFICE}}}body"), f"{{{_OFFICE}}}spreadsheet")
    table = SubElement(sheet, f"{{{_TABLE}}}table", {f"{{{_TABLE}}}name": title})
    for row in rows:
        line = SubElement(table, f"{{{_TABLE}}}table-row")
        for cell in row:
            node = SubElement(line, f"{{{_TABLE}}}table-cell", {f"{{{_OFFICE}}}value-type": "string"})
            for part in cell.split("\n"):
                SubElement(node, f"{{{_TEXT}}}p").text = part
    manifest = Element(f"{{{_MANIFEST}}}manifest", {f"{{{_MANIFEST}}}version": "1.3"})
    for place, kind in (("/", _TYPE), ("content.xml", "text/xml")):
        entry = {f"{{{_MANIFEST}}}full-path": place, f"{{{_MANIFEST}}}media-type": kind}
        SubElement(manifest, f"{{{_MANIFEST}}}file-entry", entry)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", tostring(root, encoding="utf-8", xml_declaration=True))
        archive.writestr("META-INF/manifest.xml", tostring(manifest, encoding="utf-8", xml_declaration=True))
    return written.getvalue()
