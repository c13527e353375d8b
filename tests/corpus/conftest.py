"""What the tests of the corpus share."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_site import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A site of the fictional commune, without a page."""
    return Folder(tmp_path)
