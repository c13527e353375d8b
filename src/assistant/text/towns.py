"""The large towns of France, from ``towns.toml``: names that show a question may be about somewhere else.

Triage and retrieval each add names of their own; what a name means for a question is decided there.
"""

from __future__ import annotations

import functools
import tomllib
from importlib.resources import files


@functools.cache
def large_towns() -> frozenset[str]:
    """Folded names, hyphens as spaces."""
    data = tomllib.loads((files("assistant.text") / "towns.toml").read_text(encoding="utf-8"))
    return frozenset(name.strip() for name in data["names"].split(","))
