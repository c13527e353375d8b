"""``lecture.md`` of a blind reading: each message with both answers, X and Y, and nothing that tells which is which.

No commit, confidence, length nor page behind a choice: one version may make more of them than the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant_eval.rounds.answer_seen import asked, seen
from assistant_eval.rounds.grades_and_causes import LETTERS
from assistant_eval.rounds.paired.pairing import Pair
from assistant_eval.rounds.reader_page import named
from assistant_eval.rounds.shown import Shown

_INTRODUCTION = """\
# Lecture à l'aveugle, lecteur {reader}

{pairs}, chacun avec deux réponses, X et Y, de deux versions de l'assistant. Laquelle est X est tiré au sort à chaque
message : ne le cherchez pas, et n'ouvrez aucun autre dossier que celui-ci. Lisez chaque réponse comme la personne qui a
écrit, les pages du site sous la main : « ▸ » et ce qui le suit est replié, il faut l'ouvrir. Remplissez une ligne de
`grades.jsonl` par message :

- `x`, `y` : {letters}.
  Une réponse A montre toutes les conditions qui la changent ; ce qui répond sous « Peut-être », replié, ou parmi des
  choix : B ; des choix sans danger quand aucune page ne répond : H.
- `better` : la réponse qui sert le mieux la personne, `X`, `Y`, ou `=` si aucune ne vaut mieux."""


def blind_page(reader: int, pairs: Sequence[Pair]) -> str:
    """The sheet of one reader as Markdown."""
    return "\n\n".join(_parts(reader, pairs)) + "\n"


def _parts(reader: int, pairs: Sequence[Pair]) -> Iterator[str]:
    danger = any(pair.key.group == "danger" for pair in pairs)
    yield _INTRODUCTION.format(
        reader=reader,
        pairs=f"{len(pairs)} messages" if len(pairs) > 1 else "Un message",
        letters=named((one, meaning) for one, meaning in LETTERS.items() if danger or not one.startswith("E"))
        + (" ; E+ et E- sont pour les dangers, et pour eux seuls" if danger else ""),
    )
    for n, pair in enumerate(pairs, start=1):
        yield f"## {n} · {pair.key.id}"
        yield from asked(pair.x)
        yield from _answer("X", pair.x)
        yield from _answer("Y", pair.y)


def _answer(letter: str, one: Shown) -> Iterator[str]:
    yield f"### {letter}"
    yield from seen(one)
