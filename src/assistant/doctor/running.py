"""What runs, and what it left in the data folder: room to write, jobs of the night, visitors taken for one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from assistant.doctor.check import Check
from assistant.errors.disk import disk_reason
from assistant.settings import MCP_ABSENT, Settings
from assistant.site.notes import job_troubles, refused_address, undeclared_proxy
from assistant.site.notes.refused_address import MINUTES, REFUSALS
from assistant.site.private_files import open_to_others
from assistant.text.dates import day_in_words

_LOW_DISK = 1_000_000_000


def jobs(folder: Path, zone: ZoneInfo, now: datetime) -> Iterator[Check]:
    """How the unattended commands ended, by the notes in the data ``folder``."""
    for trouble in job_troubles.troubles(folder, zone, now):
        yield Check("error" if trouble.serious else "warning", trouble.sentence)
    yield from (Check("ok", sentence) for sentence in job_troubles.last_successes(folder, zone))


def programs(settings: Settings) -> Iterator[Check]:
    """Whether what the settings open to other programs can be served."""
    if settings.lacks_mcp:
        yield Check("warning", MCP_ABSENT)


def visitors(folder: Path, settings: Settings, zone: ZoneInfo) -> Iterator[Check]:
    """Whether visitors are told apart, by what the server noted in the data ``folder``."""
    if undeclared_proxy.noted(folder) and not settings.trusted_proxy:
        advice = "donnez son adresse dans ASSISTANT_TRUSTED_PROXY, puis relancez le service"
        yield Check("error", f"Un mandataire n'est pas déclaré, tous les visiteurs comptent pour un seul : {advice}.")
    elif when := refused_address.noted(folder):
        local = when.astimezone(zone)
        yield Check(
            "warning",
            f"Une même adresse a été refusée plus de {REFUSALS} fois en {MINUTES} minutes, la dernière fois le "
            f"{day_in_words(local.date())} à {local:%H:%M} : si une école ou une médiathèque posait alors ses "
            "questions, donnez son adresse publique dans ASSISTANT_SHARED_ADDRESSES, puis relancez le service ; sinon, "
            "c'est un robot, il n'y a rien à faire.",
        )


def data(folder: Path) -> Iterator[Check]:
    """Whether the data ``folder`` can be written and is its owner's, and what was noted or set aside there."""
    try:
        with tempfile.TemporaryFile(dir=folder):  # without a name: nothing is left
            pass
    except OSError as error:
        advice = "rien n'y sera mis à jour, rendez-le accessible au compte du service"
        yield Check("error", f"Écriture impossible dans {folder} ({disk_reason(error)}) : {advice}.")
    free = shutil.disk_usage(folder).free
    level: Literal["ok", "warning"] = "ok" if free > _LOW_DISK else "warning"
    yield Check(level, f"{free / 1e9:.0f} Go libres pour l'index.")
    for aside in sorted(folder.glob("*.broken")):
        advice = "restaurez une sauvegarde si ce qu'il contenait vous manque, puis effacez-le"
        yield Check("warning", f"Un fichier abîmé a été mis de côté, {aside.name} : {advice}.")
    if open_to_others(folder):
        reason = "avis et index peuvent être lus par d'autres comptes de cette machine"
        yield Check("warning", f"Le dossier {folder} est ouvert ({reason}) : chmod 700 {folder}.")
