"""Gets an archive of official sheets: a local file, or a download that can be interrupted at any moment.

A town hall's connection is slow and the archive is large: a partial download is kept in a ``.part`` file and the next
attempt resumes it, provided the server still has the same version (``If-Range``). An archive already present is
downloaded again only if it changed. The final file appears atomically. Nothing is unzipped: see ``sealed_zip.py``.
"""

from __future__ import annotations

import json
import os
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import httpx
from filelock import FileLock, Timeout

from assistant.corpus.service_public.sealed_zip import MAX_ARCHIVE
from assistant.corpus.service_public.sheet import SPACES, Space
from assistant.errors import ArchiveInvalid, DownloadFailed
from assistant.site.private_files import private_folder

ADDRESSES: dict[Space, str] = {
    space: f"https://lecomarquage.service-public.gouv.fr/vdd/3.5/{space}/zip/vosdroits-latest.zip" for space in SPACES
}
ATTEMPTS = 3
_TIMEOUT = httpx.Timeout(30, connect=15)
_WEB = ("http", "https")
_LATER = {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_MANY_REQUESTS}

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Obtained:
    """The path of the archive, and whether it changed since the last time."""

    path: Path
    changed: bool


def obtain(source: str, folder: Path, *, progress: Progress | None = None, max_bytes: int = MAX_ARCHIVE) -> Obtained:
    """A readable archive from ``source``.

    Args:
        source: a path, or an address in http or https.
        folder: where a download is kept; created when missing.
        progress: called with (bytes here, bytes in all or ``None`` when the server does not say).
        max_bytes: a larger archive is refused.

    Raises:
        ArchiveInvalid: no such file, or not a zip.
        DownloadFailed: the address does not answer, is too large, or the transfer was cut.
    """
    if urlsplit(source).scheme.lower() in _WEB:
        return _Download(source, folder, progress, max_bytes).run()
    path = Path(source)
    if not path.is_file():
        raise ArchiveInvalid(path, "ce fichier n'existe pas")
    if path.stat().st_size > max_bytes:
        raise ArchiveInvalid(path, f"il dépasse {max_bytes // 1_000_000} Mo")
    return Obtained(path, changed=True)


class _Cut(Exception):
    """The transfer stopped before its end; another attempt can resume it."""


class _Download:
    """One address, its file, its ``.part`` and what the server said of each."""

    def __init__(self, url: str, folder: Path, progress: Progress | None, max_bytes: int) -> None:
        self._url, self._progress, self._max = url, progress, max_bytes
        self._shown = _without_credentials(url)
        self._path = folder / _file_name(url)
        self._part = self._path.with_suffix(".part")

    def run(self) -> Obtained:
        try:
            private_folder(self._path.parent.parent)
            self._path.parent.mkdir(exist_ok=True)
            with FileLock(self._path.with_suffix(".lock"), timeout=0):
                return self._attempts()
        except Timeout:
            self._fail("un autre téléchargement est en cours", resumable=True)
        except OSError:
            self._fail("le disque refuse l'écriture", resumable=True)

    def _attempts(self) -> Obtained:
        reason = ""
        for _ in range(ATTEMPTS):
            try:
                with httpx.Client(follow_redirects=True, max_redirects=5, timeout=_TIMEOUT) as client:
                    return self._once(client)
            except httpx.TooManyRedirects:
                self._fail("trop de redirections")
            except (httpx.InvalidURL, httpx.UnsupportedProtocol):
                self._fail("l'adresse n'est pas valable")
            except httpx.TimeoutException:
                reason = "le serveur ne répond plus"
            except (httpx.TransportError, _Cut):
                reason = "la connexion a été coupée ou refusée"
        raise DownloadFailed(self._shown, reason, resumable=True)

    def _once(self, client: httpx.Client) -> Obtained:
        with client.stream("GET", self._url, headers=self._headers()) as response:
            self._check_route(response)
            if response.status_code == httpx.codes.NOT_MODIFIED and self._path.is_file():
                return Obtained(self._path, changed=False)
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                self._forget()
                raise _Cut
            if response.status_code not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
                code, later = response.status_code, response.status_code in _LATER or response.is_server_error
                self._fail(f"réponse {code} du serveur{', à réessayer plus tard' if later else ''}", resumable=later)
            self._receive(response)
        return self._finish(_validators(response, self._url))

    def _headers(self) -> dict[str, str]:
        """Only what changed, only what is missing, and the bytes as they are."""
        headers = {"Accept-Encoding": "identity", "User-Agent": "commune-assistant"}
        known = self._said(self._path)
        if self._path.is_file() and known:
            headers |= {name: known[key] for name, key in _CONDITIONS.items() if key in known}
        part = self._said(self._part)
        size = self._part.stat().st_size if self._part.is_file() else 0
        same = part.get("etag", "W/") if not part.get("etag", "W/").startswith("W/") else part.get("last-modified")
        if size and same:
            headers |= {"Range": f"bytes={size}-", "If-Range": same}
        return headers

    def _check_route(self, response: httpx.Response) -> None:
        if self._url.lower().startswith("https:") and response.url.scheme != "https":
            self._fail("le serveur renvoie vers une adresse non chiffrée")
        if response.headers.get("Content-Encoding", "identity") != "identity":
            self._fail("le serveur envoie un contenu recompressé")

    def _receive(self, response: httpx.Response) -> None:
        """Append to, or start again, the part file; never more than the limit, whatever the server announces."""
        start, total = self._span(response)
        if total is not None and total > self._max:
            self._too_large()
        if not start:
            self._forget()
            self._sidecar(self._part).write_text(json.dumps(_validators(response, self._url)), "utf-8")
        done = start
        with self._part.open("ab" if start else "wb") as file:
            for chunk in response.iter_raw():
                done += len(chunk)
                if done > self._max:
                    self._too_large()
                file.write(chunk)
                if self._progress is not None:
                    self._progress(done, total)
            file.flush()
            os.fsync(file.fileno())
        if total is not None and done != total:
            raise _Cut

    def _span(self, response: httpx.Response) -> tuple[int, int | None]:
        """Where the bytes of this answer begin, and the size of the whole."""
        length = response.headers.get("Content-Length", "")
        if response.status_code == httpx.codes.OK:
            return 0, int(length) if length.isdecimal() else None
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        here = self._part.stat().st_size if self._part.is_file() else 0
        if said is None or int(said[1]) != here:
            self._forget()
            raise _Cut
        return here, int(said[2]) if said[2] != "*" else None

    def _finish(self, said: dict[str, str]) -> Obtained:
        if not zipfile.is_zipfile(self._part):
            self._forget()
            raise ArchiveInvalid(self._shown, "ce que le serveur envoie n'est pas un fichier zip complet")
        self._sidecar(self._path).unlink(missing_ok=True)
        self._part.replace(self._path)
        self._sidecar(self._part).unlink(missing_ok=True)
        self._sidecar(self._path).write_text(json.dumps(said), "utf-8")
        return Obtained(self._path, changed=True)

    def _said(self, path: Path) -> dict[str, str]:
        """What the server said of ``path``; nothing if that cannot be read or is about another address."""
        try:
            said = json.loads(self._sidecar(path).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(said, dict) or said.get("url") != self._shown:
            return {}
        return {key: value for key, value in said.items() if isinstance(value, str)}

    def _sidecar(self, path: Path) -> Path:
        return path.with_name(f"{path.name}.json")

    def _forget(self) -> None:
        self._part.unlink(missing_ok=True)
        self._sidecar(self._part).unlink(missing_ok=True)

    def _too_large(self) -> NoReturn:
        self._forget()
        self._fail(f"l'archive dépasse {max(self._max // 1_000_000, 1)} Mo")

    def _fail(self, reason: str, *, resumable: bool = False) -> NoReturn:
        raise DownloadFailed(self._shown, reason, resumable=resumable) from None


_CONDITIONS = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}


def _validators(response: httpx.Response, url: str) -> dict[str, str]:
    said = {key: response.headers[key] for key in _CONDITIONS.values() if key in response.headers}
    return {"url": _without_credentials(url), **said}


def _file_name(url: str) -> str:
    """One file an address, readable: the last three names of its path, without what a file name cannot hold."""
    parts = urlsplit(url)
    name = "-".join([parts.hostname or "", *filter(None, parts.path.split("/"))])
    return re.sub(r"[^A-Za-z0-9-]+", "_", name.removesuffix(".zip"))[-80:] + ".zip"


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
