"""Generations: built aside, checked, published by one atomic rename, rolled back, pruned.

A kill at any moment leaves the generation that was served; a second writer is refused; readers are never disturbed.
``building.py`` writes a generation, ``generation.py`` opens one.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout

from assistant.embedding import Embedder, probe_hash
from assistant.errors import IndexLocked, IndexMissing, IndexUnusable, NoOlderIndex, NothingToIndex, StorageFailed
from assistant.errors.disk import disk_reason
from assistant.index import lesson as lessons
from assistant.index import store
from assistant.index.building import Builder
from assistant.index.generation import Generation
from assistant.index.generation_files import Progress
from assistant.index.lesson import Lesson
from assistant.index.manifest import CALIBRATION, SCHEMA, Manifest, file_hash
from assistant.records import Document, content_id
from assistant.site.private_files import private_folder

KEPT = 2
_ID = re.compile(r"\d{8}T\d{6,12}-\w+")  # sorts by age


def _silent(_stage: str, _done: int, _total: int) -> None:
    """No progress shown."""


class Index:
    """The folder that holds the generations of one site, and the pointer to the one being served."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._generations = root / "generations"
        self._pointer = root / "current"

    def current(self) -> str | None:
        """The id of the published generation, if any."""
        try:
            return self._pointer.read_text(encoding="utf-8").strip() or None
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return None

    def _serves(self) -> bool:
        """Whether an index built before can still be opened, for all that can be seen."""
        try:
            return self.current() in self.kept()
        except OSError:
            return False

    def folder(self, name: str) -> Path:
        """Where a generation stands."""
        return self._generations / name

    def open(self, embedder: Embedder) -> Generation:
        """Open the published generation, or an older one when it is unusable; raise the first reason otherwise.

        A newer one is never a way out, since someone rolled back from it. That holds even when the published folder is
        lost: its id still gives its age. A pointer without an id is ignored.
        """
        current, kept = self.current(), self.kept()
        if not self._generations.is_dir() or not any(self._generations.iterdir()):
            raise IndexMissing(self.root)
        dated = current if current and _ID.fullmatch(current) else None
        names = [dated, *(name for name in kept if name < dated)] if dated else kept
        if not names:
            raise IndexMissing(self.root)
        probe = probe_hash(embedder)
        failure: IndexUnusable | None = None
        for name in names:
            try:
                return self._open_one(name, embedder, probe)
            except IndexUnusable as error:
                failure = failure or error
        raise failure or IndexMissing(self.root)

    def _open_one(self, name: str, embedder: Embedder, probe: str) -> Generation:
        scratch = self.root / "run"
        return Generation.open(self._generations / name, scratch, model=embedder.model_id, probe=probe)

    def kept(self) -> list[str]:
        """Ids of complete generations, newest first."""
        if not self._generations.is_dir():
            return []
        return sorted(
            (one.name for one in self._generations.iterdir() if (one / "manifest.json").is_file()), reverse=True
        )

    def build(
        self,
        site: str,
        documents: Sequence[Document],
        embedder: Embedder,
        progress: Progress = _silent,
        lesson: Lesson | None = None,
    ) -> tuple[str, bool]:
        """Build, let the site learn its ``lesson``, and publish; return the id being served and whether it changed.

        Raises :class:`NothingToIndex`, :class:`IndexLocked` or :class:`StorageFailed`; the old generation then stays.
        """
        if not documents:
            raise NothingToIndex(self.root)
        with self._writing():
            fingerprint = self._fingerprint(documents, embedder, lesson.key if lesson else "")
            current = self.current()
            if current and self._is_built_from(current, fingerprint, embedder):
                return current, False
            folder, manifest = Builder(self.root, embedder, progress).build(site, documents, fingerprint)
            if lesson is not None:
                manifest = self._taught(folder, manifest, embedder, lesson, documents)
            self._publish(folder, embedder, manifest)
            return manifest.id, True

    def _is_built_from(self, name: str, fingerprint: str, embedder: Embedder) -> bool:
        """Whether a generation holds these very documents and can be served: a damaged one is built again."""
        try:
            if Manifest.read(self._generations / name).fingerprint != fingerprint:
                return False
            self._open_one(name, embedder, probe_hash(embedder)).close()
        except IndexUnusable:
            return False
        return True

    @staticmethod
    def _fingerprint(documents: Sequence[Document], embedder: Embedder, lesson: str) -> str:
        parts = (json.dumps(document.to_json(), sort_keys=True) for document in documents)
        return content_id(str(SCHEMA), embedder.model_id, probe_hash(embedder), lesson, *parts)

    def _taught(
        self, folder: Path, manifest: Manifest, embedder: Embedder, lesson: Lesson, documents: Sequence[Document]
    ) -> Manifest:
        """Write what the built generation knows of itself, and count the file among its own."""
        served = self.current()
        learned = lessons.kept(self._generations / served / CALIBRATION, lesson, documents) if served else None
        if learned is None:
            generation = Generation.open(folder, self.root / "run", model=embedder.model_id, probe=manifest.probe)
            try:
                learned = lessons.signed(lesson.learn(generation), lesson, documents)
            finally:
                generation.close()
        (folder / CALIBRATION).write_text(json.dumps(learned), encoding="utf-8")
        taught = replace(manifest, files={**manifest.files, CALIBRATION: file_hash(folder / CALIBRATION)})
        taught.write(folder)
        return taught

    def _publish(self, folder: Path, embedder: Embedder, manifest: Manifest) -> None:
        """Check the new generation as a reader would, then move it in place and turn the pointer."""
        Generation.open(folder, self.root / "run", model=embedder.model_id, probe=manifest.probe).close()
        self._generations.mkdir(exist_ok=True)
        for path in (folder, *folder.rglob("*")):
            _sync(path)
        folder.rename(self._generations / folder.name)
        _sync(self._generations)
        served = self.current()
        self._point_to(folder.name)
        self._prune(folder.name, served)

    def _point_to(self, name: str) -> None:
        temporary = self.root / "current.new"
        temporary.write_text(name, encoding="utf-8")
        _sync(temporary)
        temporary.replace(self._pointer)
        _sync(self.root)

    def rollback(self) -> str:
        """Serve the previous generation again; return its id; raise :class:`IndexMissing` when there is none."""
        with self._writing():
            current = self.current()
            older = [name for name in self.kept() if (current is None or name < current) and self._is_readable(name)]
            if not older:
                raise NoOlderIndex(self.root) if current else IndexMissing(self.root)
            self._point_to(older[0])
            return older[0]

    def _is_readable(self, name: str) -> bool:
        """Whether this version reads a generation: one of another schema, kept by an upgrade, is no way back."""
        try:
            Manifest.read(self._generations / name)
        except IndexUnusable:
            return False
        return True

    def _prune(self, current: str, served: str | None) -> None:
        """Keep the last ones: the new generation, and the one it follows, which after a rollback is not the newest."""
        kept = list(dict.fromkeys([current, *([served] if served else []), *self.kept()]))[:KEPT]
        for folder in self._generations.iterdir():
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """The writer's lock, and disk failures told as such."""
        try:
            private_folder(self.root)
            lock = FileLock(self.root / "lock", timeout=0)
            lock.acquire()
        except Timeout:
            raise IndexLocked(self.root) from None
        except OSError as error:
            raise StorageFailed(self.root, disk_reason(error), served=self._serves()) from error
        try:
            yield
        except (OSError, sqlite3.Error, store.StoreBroken) as error:
            raise StorageFailed(self.root, disk_reason(error), served=self._serves()) from error
        finally:
            lock.release()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
