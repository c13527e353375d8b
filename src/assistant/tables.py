"""The tables of words, patterns and sentences that stand beside the code that uses them, in TOML.

They are ours and shipped: a fault in one is a fault of the package, and stops it. Weights are read by ``weights.py``.
"""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def read_table(package: str, name: str) -> dict[str, Any]:
    """What the file ``name`` of ``package`` holds."""
    return tomllib.loads((files(package) / name).read_text(encoding="utf-8"))
