"""Personal identifiers masked before anything is stored, logged or sent: what has a shape that code can recognise.

E-mail addresses, telephone numbers, social security numbers (NIR), bank accounts (IBAN) and payment cards. Names and
postal addresses have no such shape: they are asked not to be written, and kept for a short time.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_SEP = r"[ .\-\u00a0\u202f]?"
_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0]?[A-Z0-9]{4}){3,7}(?:[ \u00a0]?[A-Z0-9]{1,3})?\b", re.IGNORECASE)
_NIR = re.compile(
    rf"(?<!\d)[1-478]{_SEP}\d{{2}}{_SEP}\d{{2}}{_SEP}(?:\d{{2}}|2[AB]){_SEP}\d{{3}}{_SEP}\d{{3}}(?:{_SEP}\d{{2}})?(?!\d)",
    re.IGNORECASE,
)
_CARD = re.compile(rf"(?<!\d)\d(?:{_SEP}\d){{12,18}}(?!\d)")
_PHONE = re.compile(
    rf"(?<![\d+])(?:(?:\+|00)\d{{1,3}}{_SEP}(?:\(0\){_SEP})?\d(?:{_SEP}\d){{6,11}}|0[1-9](?:{_SEP}\d{{2}}){{4}})(?!\d)"
)


def _is_iban(found: str) -> bool:
    compact = re.sub(r"\s", "", found).upper()
    digits = "".join(str(int(one, 36)) for one in compact[4:] + compact[:4])
    return int(digits) % 97 == 1


def _is_card(found: str) -> bool:
    digits = [int(one) for one in re.sub(r"\D", "", found)][::-1]
    doubled = sum(sum(divmod(2 * one, 10)) for one in digits[1::2])
    return (sum(digits[::2]) + doubled) % 10 == 0


_MASKS: tuple[tuple[re.Pattern[str], str, Callable[[str], bool] | None], ...] = (
    (_EMAIL, "[courriel]", None),
    (_IBAN, "[IBAN]", _is_iban),
    (_NIR, "[numéro de sécurité sociale]", None),
    (_CARD, "[carte bancaire]", _is_card),
    (_PHONE, "[téléphone]", None),
)


def mask(text: str) -> str:
    """``text`` with every identifier replaced by its name in brackets."""
    for pattern, name, holds in _MASKS:
        text = pattern.sub(lambda found, n=name, ok=holds: n if ok is None or ok(found[0]) else found[0], text)  # type: ignore[misc]  # mypy cannot type default arguments of a lambda
    return text
