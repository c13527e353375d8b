"""Where things are: a site, what the package ships beside its code, and the folder for the index and other data.

The package ships the common pages, the demonstration site and the files of a new site. In a development install, they
are read from the repository's ``corpus`` folder.
"""

from __future__ import annotations

import hashlib
import os
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.errors import SiteNotChosen, SiteNotFound
from assistant.settings import Settings
from assistant.site.configuration import Site

_PACKAGE = Path(__file__).parents[1]
_REPOSITORY = Path(__file__).parents[3] / "corpus"


def own_version() -> str:
    """The version of this program, which is the release of what it ships."""
    try:
        return version("commune-assistant")
    except PackageNotFoundError:  # run from a folder, never installed
        return "inconnue"


def demonstration_site() -> Path:
    """The site of the fictional commune."""
    return _shipped("saint-exemple")


def common_pages() -> Path:
    """The folder of the pages that are true in every commune."""
    return _shipped("common")


def new_site() -> Path:
    """The folder that a new site is copied from."""
    return _shipped("new-site")


def _shipped(name: str) -> Path:
    packaged = _PACKAGE / name
    return packaged if packaged.is_dir() else _REPOSITORY / name


def find_site(site: str | Path | None, settings: Settings) -> Path:
    """The argument, else ASSISTANT_SITE, else the current folder; raise :class:`SiteNotChosen` when none is a site.

    The fictional commune is never served to anyone who did not ask for it.
    """
    chosen = site or settings.site
    if chosen:
        folder = Path(chosen).expanduser()
        if not (folder / "commune.toml").is_file():
            raise SiteNotFound(folder)
        return folder.resolve()
    if (Path.cwd() / "commune.toml").is_file():
        return Path.cwd()
    raise SiteNotChosen(Path.cwd())


def chosen_site(site: str | Path | None, settings: Settings) -> Site:
    """The configuration of :func:`find_site`; raise :class:`SiteInvalid` when it does not say what it must."""
    return Site.read(find_site(site, settings))


def data_folder(site: Path, settings: Settings) -> Path:
    """ASSISTANT_DATA, else ``.assistant`` in the site, else a folder of the user when the site is read-only."""
    if settings.data:
        return settings.data.expanduser().resolve()
    own = site / ".assistant"
    if own.is_dir() or (os.access(site, os.W_OK) and not site.is_relative_to(_PACKAGE)):
        return own
    name = hashlib.sha256(str(site).encode()).hexdigest()[:12]
    return Path.home() / ".local" / "share" / "commune-assistant" / name
