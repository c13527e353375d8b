"""What a question of a thousand characters costs of processor, by the characters that it is made of; prints a table.

    python scripts/question_cost.py                # the demonstration site, whose index must be built

Processor time of the whole process, so that what else the machine does counts for little; the median of a few draws,
all different. A short question gives the unit: « times » says how many of them one such message is worth.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from assistant import Assistant
from assistant.site.location import demonstration_site

RANDOM = random.Random(24)  # noqa: S311 - not a secret
DRAWS, LENGTH = 5, 1000
SCRIPTS = {
    "Latin letters": (0x61, 0x7A), "digits": (0x30, 0x39), "Arabic": (0x627, 0x64A), "Chinese": (0x4E00, 0x9FA5),
    "Korean": (0xAC00, 0xD7A3), "combining marks": (0x300, 0x36F), "emoji": (0x1F300, 0x1F64F),
}  # fmt: skip
WORDS = ("passeport", "mairie", "enfant", "terrasse", "impôt", "école", "dimanche", "acte", "naissance", "poubelle")


def short() -> str:
    """A question as people ask."""
    return f"Combien coûte un {RANDOM.choice(WORDS)} pour {RANDOM.randint(2, 99)} personnes ?"


def french() -> str:
    """A long message of French words."""
    return "Bonjour, " + " ".join(RANDOM.choice(WORDS) for _ in range(LENGTH))[: LENGTH - 10]


def drawn(first: int, last: int) -> Callable[[], str]:
    """Random characters, without a space."""
    return lambda: "a" + "".join(chr(RANDOM.randint(first, last)) for _ in range(LENGTH - 1))


def cost(assistant: Assistant, message: Callable[[], str]) -> float:
    """Milliseconds of processor of one answer, the median of some."""
    spent = []
    for _ in range(DRAWS):
        asked = message()
        begin = time.process_time()
        assistant.ask(asked)
        spent.append(1000 * (time.process_time() - begin))
    return statistics.median(spent)


def main() -> None:
    """Open the site, measure each kind of message, print."""
    kinds: dict[str, Callable[[], str]] = {"French words": french}
    kinds |= {name: drawn(*ends) for name, ends in SCRIPTS.items()}
    with Assistant.open(Path(sys.argv[1]) if len(sys.argv) > 1 else demonstration_site()) as assistant:
        cost(assistant, short)  # what the first answers read once
        unit = cost(assistant, short)
        sys.stdout.write(f"| a thousand characters of | ms of processor | times a short question ({unit:.0f} ms) |\n")
        sys.stdout.write("|---|---|---|\n")
        for name, message in kinds.items():
            spent = cost(assistant, message)
            sys.stdout.write(f"| {name} | {spent:.0f} | {spent / unit:.1f} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
