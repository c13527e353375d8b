"""Where things are: a site, the starter site, the common pages, and the folder for the index and other data."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from assistant.errors import SiteNotFound
from assistant.settings import Settings

_PACKAGE = Path(__file__).parents[1]
_PACKAGED = _PACKAGE / "starter"
_REPOSITORY = Path(__file__).parents[3] / "corpus"


def starter_site() -> Path:
    """The fictional commune shipped with the package, or the repository's when installed for development."""
    return _PACKAGED if (_PACKAGED / "commune.toml").is_file() else _REPOSITORY


def common_pages() -> Path:
    """The folder of the pages that every commune shares: the package's, or the repository's; it may not exist."""
    packaged = _PACKAGE / "common"
    return packaged if packaged.is_dir() else _REPOSITORY / "common"


def find_site(site: str | Path | None, settings: Settings) -> Path:
    """The argument, else ASSISTANT_SITE, else the current folder, else ``./corpus``, else the starter site."""
    chosen = site or settings.site
    if chosen:
        folder = Path(chosen).expanduser()
        if not (folder / "commune.toml").is_file():
            raise SiteNotFound(folder)
        return folder.resolve()
    for folder in (Path.cwd(), Path.cwd() / "corpus"):
        if (folder / "commune.toml").is_file():
            return folder
    return starter_site()


def data_folder(site: Path, settings: Settings) -> Path:
    """ASSISTANT_DATA, else ``.assistant`` in the site, else a folder of the user when the site is read-only."""
    if settings.data:
        return settings.data.expanduser().resolve()
    own = site / ".assistant"
    if own.is_dir() or (os.access(site, os.W_OK) and site != _PACKAGED):
        return own
    name = hashlib.sha256(str(site).encode()).hexdigest()[:12]
    return Path.home() / ".local" / "share" / "commune-assistant" / name
