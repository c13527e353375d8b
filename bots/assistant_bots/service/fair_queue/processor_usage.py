"""How much processor each client has used lately: a sum that halves every half minute, for a bounded number of clients.

Keys are opaque, nothing is written, and a client who has asked nothing for ten minutes is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable

MAX_KEYS = 4096
HALF_LIFE = 30.0  # seconds
_NOTHING = 0.001  # seconds of processor: less counts as none


class Usage:
    """``usage.add(key, seconds)``, ``usage.of(key)``."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._held: dict[str, tuple[float, float]] = {}

    def add(self, key: str, seconds: float) -> None:
        """Charge ``seconds`` to ``key``."""
        used = self.of(key) + seconds
        self._held.pop(key, None)
        self._held[key] = (used, self._clock())
        if len(self._held) > MAX_KEYS:
            self._forget()

    def of(self, key: str) -> float:
        """Seconds of processor that ``key`` has used lately; 0 for one that is not known."""
        used, when = self._held.get(key, (0.0, 0.0))
        return used * 0.5 ** ((self._clock() - when) / HALF_LIFE) if used else 0.0

    def __len__(self) -> int:
        return len(self._held)

    def _forget(self) -> None:
        """Keep those that count; when they are still too many, the half that has used the most."""
        now = {key: self.of(key) for key in self._held}
        kept = sorted((key for key, used in now.items() if used > _NOTHING), key=now.__getitem__)[-MAX_KEYS // 2 :]
        self._held = {key: (now[key], self._clock()) for key in kept}
