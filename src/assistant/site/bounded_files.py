"""A file that a town hall wrote or received, read once: never more than a size, and as text in UTF-8 when it is text.

What cannot be read is a :class:`DocumentInvalid` that names the file as its writer knows it. What the file says is for
those who ask.
"""

from __future__ import annotations

from pathlib import Path

from assistant.errors import DocumentInvalid


def bounded(path: Path, name: str, most: int, too_large: str) -> bytes:
    """The bytes of ``path``.

    Args:
        path: The file.
        name: What its writer calls it.
        most: The most bytes read.
        too_large: What to say of a larger one.

    Raises:
        DocumentInvalid: when it cannot be read, or is larger.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(most + 1)
    except OSError:
        raise DocumentInvalid(name, "lecture impossible, vérifiez le fichier et ses droits d'accès") from None
    if len(raw) > most:
        raise DocumentInvalid(name, too_large)
    return raw


def decoded(raw: bytes, name: str) -> str:
    """The text of ``raw``; raise :class:`DocumentInvalid`, with the line, when it is not UTF-8."""
    if b"\0" in raw:
        raise DocumentInvalid(name, "ce fichier n'est pas du texte")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise DocumentInvalid(name, "enregistrez ce fichier en UTF-8, une lettre est illisible", line=line) from None
