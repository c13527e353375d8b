"""Removes what a reader cannot see from outside text: invisible, control and lone surrogate characters. Pure."""

from __future__ import annotations

import re

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\U000e0000-\U000e0fff\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)


def clean(text: str) -> str:
    """``text`` without invisible, control or lone surrogate characters, with regular white space and French quotes."""
    text = " ".join(_INVISIBLE.sub("", text).split())
    return re.sub(r"(?<=\w)»|(?<=[.!?…])»", " »", re.sub(r"«(?=\S)", "« ", text))
