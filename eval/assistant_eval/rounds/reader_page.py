"""``lecture.md``: a round as a person reads it, message after message, with how to grade.

The eye sees what the resident's eye saw (``answer_seen.py``), then the page behind each choice and each source, and the
lengths. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.text.dates import day_in_words
from assistant_eval.rounds.answer_seen import asked, seen
from assistant_eval.rounds.grades_and_causes import CAUSES, LETTERS
from assistant_eval.rounds.shown import Round, Shown

_INTRODUCTION = """\
# Lecture de « {round} »

{messages} messages posés le {asked} à {site} ({pages} pages, index {generation}), code {commit}, une seule fois.
Lisez chaque réponse comme la personne qui a écrit : ce qui est replié compte, il faut parfois l'ouvrir. Remplissez une
ligne de `grades.jsonl` par message, sans toucher aux autres fichiers ; `pages.jsonl` nomme les pages et leurs titres.
Puis `assistant-eval reading check DOSSIER` dit ce qui manque, et `assistant-eval reading table DOSSIER` compte.

- `grade` : {letters}. Une réponse A montre toutes les conditions qui la changent ; des choix dont un est le bon : B.
- `cause`, une liste, pour tout ce qui n'est pas A, H ou E+ : {causes}.
- `documents` : les pages dont une suffit, la meilleure d'abord ; vide si aucune ne répond. `section` : le titre du
  passage qui répond, comme dans `pages.jsonl` (vide : l'introduction). `lead`, `service` : si utile.
- `serving` : combien des passages cités servent à cette personne. `note` : ce qu'il faut en retenir."""


def reader_page(round_: Round, shown: Sequence[Shown]) -> str:
    """The page as Markdown."""
    return "\n\n".join(_parts(round_, shown)) + "\n"


def _parts(round_: Round, shown: Sequence[Shown]) -> Iterator[str]:
    yield _INTRODUCTION.format(
        **round_.model_dump(exclude={"asked", "commit"}),
        asked=day_in_words(round_.asked),
        commit=round_.commit or f"sans git, empreinte {round_.code}",
        letters=named(LETTERS.items()),
        causes=named(CAUSES.items()),
    )
    for n, one in enumerate(shown, start=1):
        yield "\n\n".join(_entry(n, one))


def named(names: Iterable[tuple[str, str]]) -> str:
    """Codes with their meanings, on one line."""
    return " ; ".join(f"`{name}` {meaning}" for name, meaning in names)


def _entry(n: int, one: Shown) -> Iterator[str]:
    yield f"## {n} · {one.id}"
    yield from asked(one)
    yield from seen(one, pages=True)
    yield (
        f"*{one.status}, {one.kind}, sûr à {one.confidence:.2f} · {one.words_visible} mots visibles,"
        f" {one.words} en tout, {one.passages} {'passages' if one.passages > 1 else 'passage'}*"
    )
