"""How much memory of what was freed the system's allocator keeps, in a process that serves for months.

Chroma starts threads with each index, and glibc gives threads arenas of their own, up to eight a core: each keeps what
was freed in it, so that a service grew by some four megabytes at each change of index. It measures nothing.
"""

from __future__ import annotations

import ctypes

ARENAS = 2
_M_ARENA_MAX = -8  # of malloc.h


def share_arenas() -> bool:
    """Make threads share :data:`ARENAS` arenas from now on; ``False`` where the C library has no such setting."""
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_ARENA_MAX, ARENAS))
    except (AttributeError, OSError):
        return False
