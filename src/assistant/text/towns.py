"""The large towns of France, from ``towns.toml``: names that show a question may be about somewhere else.

Triage and retrieval each add names of their own; what a name means for a question is decided there.
"""

from __future__ import annotations

import functools

from assistant.tables import read_table


@functools.cache
def large_towns() -> frozenset[str]:
    """Folded names, hyphens as spaces."""
    data = read_table("assistant.text", "towns.toml")
    return frozenset(name.strip() for name in data["names"].split(","))
