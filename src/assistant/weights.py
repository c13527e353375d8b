"""The weights of fitted models, read from the data files that stand beside the code that uses them."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from typing import Any

import numpy as np


def read_weights(package: str, name: str) -> dict[str, Any]:
    """What the file ``name`` of ``package`` holds: the values of a ``.json``, or the arrays of an ``.npz``."""
    source = files(package) / name
    if name.endswith(".npz"):
        with np.load(io.BytesIO(source.read_bytes()), allow_pickle=False) as held:
            return {key: held[key] for key in held.files}
    values: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return values
