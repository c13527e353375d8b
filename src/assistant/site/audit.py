"""The accessibility audit of a commune's assistant, as its auditor's report says: ``accessibilite.toml`` in its folder.

The status is that of the law, computed from the score: nobody can write « conforme » beside 61 %. Without the file, no
audit was made, and the pages are « non conformes ».
"""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import AssistantError
from assistant.errors.disk import disk_reason

FILE = "accessibilite.toml"
Status = Literal["totalement conforme", "partiellement conforme", "non conforme"]
YEARS = 3  # a statement holds no longer
_ALL, _HALF = 100.0, 50.0


class AuditUnreadable(AssistantError):
    """The file is there and cannot be used."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} est à corriger ({reason}) : la déclaration d'accessibilité reste « non conforme ».")


class Audit(BaseModel):
    """An audit of the RGAA: share of the criteria that are met (percent), its day, who made it, what is not met."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    score: Annotated[float, Field(ge=0, le=_ALL)]
    date: datetime.date
    auditor: Annotated[str, Field(min_length=1)]
    version: str = "4.1.2"
    report: Annotated[str, Field(pattern=r"^(https?://.*)?$")] = ""
    defects: tuple[str, ...] = ()
    exemptions: tuple[str, ...] = ()

    @property
    def status(self) -> Status:
        """The status of the law: all criteria, at least half of them, or fewer."""
        if self.score >= _ALL:
            return "totalement conforme"
        return "partiellement conforme" if self.score >= _HALF else "non conforme"

    def is_old(self, today: datetime.date) -> bool:
        """Whether a new audit is due."""
        return (today - self.date).days > YEARS * 365


def read_audit(root: Path) -> Audit | None:
    """The audit of the site in ``root``, None when there is none; raise :class:`AuditUnreadable`."""
    path = root / FILE
    if not path.is_file():
        return None
    try:
        return Audit.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise AuditUnreadable(path, disk_reason(error)) from None
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise AuditUnreadable(path, f"champ « {place} » absent, inconnu ou impossible") from None
    except ValueError:
        raise AuditUnreadable(path, "ce n'est pas du TOML en UTF-8") from None
