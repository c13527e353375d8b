"""The objects of a JSON file, one by one: the archive's holds 90,000 records, and a small server must read it.

A file is a list, an object whose first list is what we want (``{"service": [...]}``, ``{"total_count": 2, "results":
[...]}``), or one object. A file that ends before its list does is cut, and refused: half of a directory is none.
"""

from __future__ import annotations

import codecs
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from assistant.errors import OfficialFileInvalid

MAX_WHOLE = 64_000_000
_MAX_OBJECT = 8_000_000
_CHUNK = 1_000_000
_LIST = re.compile(r'\s*(?:\{\s*(?:"total_count"\s*:\s*\d+\s*,\s*)?"\w+"\s*:\s*)?\[')
_BETWEEN = re.compile(r"[\s,]*")
_OTHER_SHAPE = "sa forme n'est pas celle attendue"
_CUT = "il est coupé avant sa fin, téléchargez-le à nouveau"


def read_objects(stream: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    """The objects of ``stream``; raise :class:`OfficialFileInvalid`, which shows ``name``, for what is no JSON."""
    text = _Text(stream, name)
    text.more()
    if text.read.lstrip()[:1] == "<":
        raise OfficialFileInvalid(name, "c'est une page web, pas un fichier JSON")
    opening = _LIST.match(text.read)
    if opening is None:
        yield _whole(text)
        return
    text.at = opening.end()
    yield from _listed(text)


def _listed(text: _Text) -> Iterator[dict[str, Any]]:
    decoder = json.JSONDecoder()
    while True:
        text.skip(_BETWEEN)
        if text.read[text.at : text.at + 1] == "]":
            return
        try:
            found, text.at = decoder.raw_decode(text.read, text.at)
        except RecursionError:
            raise OfficialFileInvalid(text.name, _OTHER_SHAPE) from None
        except json.JSONDecodeError:
            if len(text.read) - text.at > _MAX_OBJECT:
                raise OfficialFileInvalid(text.name, _OTHER_SHAPE) from None
            if not text.more():
                raise OfficialFileInvalid(text.name, _CUT) from None
            continue
        if isinstance(found, dict):
            yield found


def _whole(text: _Text) -> dict[str, Any]:
    while text.more():
        if len(text.read) > MAX_WHOLE:
            raise OfficialFileInvalid(text.name, _OTHER_SHAPE)
    try:
        found = json.loads(text.read)
    except (ValueError, RecursionError):
        is_json = text.read.lstrip()[:1] in {"{", "["}
        raise OfficialFileInvalid(text.name, _CUT if is_json else "ce n'est pas un fichier JSON") from None
    if not isinstance(found, dict):
        raise OfficialFileInvalid(text.name, _OTHER_SHAPE)
    return found


class _Text:
    """What was read of a stream, and where the part that was not used begins."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self.name, self.read, self.at = stream, name, "", 0
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()

    def more(self) -> bool:
        """Read on and forget what was used; False at the end."""
        try:
            chunk = self._stream.read(_CHUNK)
            self.read, self.at = self.read[self.at :] + self._decoder.decode(chunk, final=not chunk), 0
        except UnicodeDecodeError:
            raise OfficialFileInvalid(self.name, "une lettre est illisible, ce n'est pas de l'UTF-8") from None
        except (OSError, EOFError, zlib.error, tarfile.TarError):
            raise OfficialFileInvalid(self.name, _CUT) from None
        return bool(chunk)

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Pass over what ``pattern`` finds here."""
        found = pattern.match(self.read, self.at)
        self.at = found.end() if found else self.at
