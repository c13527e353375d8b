"""A town saved and put back: what it said before, its archive, its folder anew."""

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from assistant.assistant import Assistant
from assistant.backup.manifest import NAME
from assistant.backup.restoring import restore
from assistant.backup.saving import save
from assistant.index.publication import Index
from assistant.settings import Settings
from assistant.site.configuration import Site

QUESTIONS = [
    "Combien coûte un passeport ?", "quelles pièces pour un passeport", "when is the recycling collected?",
    "comment installer une terrasse", "un mot de passe solide en CM1", "collecte des déchets", "mon mari me frappe",
    "ouverture de la mairie", "capitale du Pérou", "téléphone de la voirie",
]  # fmt: skip
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def said(root, embedder):
    """Every answer without what changes from one call to the next."""
    with Assistant(Site.read(root), Index(root / ".assistant"), embedder) as assistant:
        answers = [assistant.ask(question, now=NOW) for question in QUESTIONS]
    return [answer.model_dump(exclude={"id", "timings_ms", "generation"}) for answer in answers]


def saved(root: Path, **settings: object) -> bytes:
    archive = io.BytesIO()
    save(Site.read(root), Settings(**settings), archive)
    return archive.getvalue()


def put_back(archive: bytes, folder: Path):
    return restore(io.BytesIO(archive), "ville.zip", folder)


def rewritten(archive: bytes, change) -> bytes:
    """The archive written again by somebody who knows its format."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(files.pop(NAME))
    change(files, manifest)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as new:
        for name, content in {**files, NAME: json.dumps(manifest).encode()}.items():
            new.writestr(name, content)
    return target.getvalue()
