"""The moment at which the questions are asked. It stands still, so that the same code answers alike tomorrow.

Some labels hold on that day only: « ouvert en ce moment », « quand passent les bacs jaunes ? ».
"""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in Paris
TODAY = NOW.date()
