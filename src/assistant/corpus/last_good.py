"""The last readable text of each page of a commune, so that one slip of the keyboard never costs an answer.

It is a copy of the pages, in the data folder, made each time they are read well. A page that was deleted or put aside
is forgotten; only a file that is still there and cannot be read has a last good text.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

from assistant.site.private_files import private_folder

KEPT = "Sa dernière version lisible reste en service."


class LastGood:
    """``LastGood(data_folder / "pages")``; ``text`` and ``keep`` take the path of a page in its site."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def text(self, path: str) -> str | None:
        """The last readable text of a page, or None."""
        try:
            return (self._folder / path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None

    def keep(self, root: Path, read: Iterable[str], unread: Iterable[str]) -> None:
        """Copy the pages just ``read`` below ``root``, leave those ``unread`` as they were, forget the others.

        A disk that refuses only costs the copies.
        """
        pages = set(read)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            private_folder(self._folder.parent)
            private_folder(self._folder)
            self._forget({*pages, *unread})
            for path in sorted(pages):
                text = (root / path).read_text(encoding="utf-8-sig")
                if text != self.text(path):
                    self._write(path, text)

    def _write(self, path: str, text: str) -> None:
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(f"{target.name}.new")
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, target)  # noqa: PTH105 - one call

    def _forget(self, kept: set[str]) -> None:
        for path in [one for one in self._folder.rglob("*") if one.is_file()]:
            if path.relative_to(self._folder).as_posix() not in kept:
                path.unlink(missing_ok=True)
