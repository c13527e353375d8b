"""One line of the report of ``assistant doctor``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Check:
    """One line of the doctor's report."""

    level: Literal["ok", "warning", "error"]
    sentence: str

    @property
    def failed(self) -> bool:
        """Whether it must be put right."""
        return self.level == "error"

    @property
    def mark(self) -> str:
        """A word, not a colour, so that it can be read aloud and searched."""
        return {"ok": "[bon]     ", "warning": "[à revoir]", "error": "[erreur]  "}[self.level]
