"""Measure triage, ``python -m assistant_eval.runners.triage``, on the held-out half of our cases and other questions.

An emergency is found when its short text is given; « numéros d'abord » also counts the numbers given before an answer,
when the classifier is unsure. A false alarm is the short text for any other question, questions about the matter (the
``-help`` rules) aside, which are counted on their own; a question is stolen when it should be searched and a fixed
text is given instead. Shares come with a 95 % Wilson interval.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from assistant.embedding import Embedder
from assistant.embedding.bundled import BundledEmbedder
from assistant.triage.decision import Verdict, triage
from assistant.triage.rules import rule_book
from assistant_eval.datasets import triage_cases
from assistant_eval.datasets.triage_cases import Case

OTHER_FILES = ("starter-questions.jsonl", "intents.jsonl", "languages.jsonl")
_Z = 1.96


@dataclass(frozen=True)
class Share:
    """``count`` of ``total``, with its interval."""

    name: str
    count: int
    total: int

    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the share."""
        if not self.total:
            return 0.0, 1.0
        share, extra = self.count / self.total, _Z**2 / self.total
        middle = (share + extra / 2) / (1 + extra)
        width = _Z * math.sqrt(share * (1 - share) / self.total + extra / (4 * self.total)) / (1 + extra)
        return max(0.0, middle - width), min(1.0, middle + width)

    def __str__(self) -> str:
        low, high = (100 * value for value in self.interval())
        share = 100 * self.count / max(self.total, 1)
        return f"{self.name:44} {self.count:5} / {self.total:<5} {share:6.1f} %   [{low:.1f} ; {high:.1f}]"


@dataclass(frozen=True)
class Judged:
    """A case and the verdict on it."""

    case: Case
    verdict: Verdict | None

    @property
    def alarm(self) -> bool:
        """Whether the short text of an emergency was given."""
        return self.verdict is not None and self.verdict.status == "emergency"

    @property
    def numbers(self) -> bool:
        """Whether numbers to call were given, alone or before an answer."""
        given = self.verdict is not None and self.verdict.precedes and self.verdict.rule != "filing"
        return self.alarm or given

    @property
    def wanted(self) -> str:
        """``emergency``, ``help``, ``fixed`` or ``search``: what the case expects."""
        if not self.case.expected:
            return "search"
        if rule_book().rule(self.case.expected).status == "emergency":
            return "emergency"
        return "help" if self.case.expected.endswith("-help") else "fixed"

    @property
    def right(self) -> bool:
        """Whether the expected rule answered, or none when the question is to be searched."""
        return (self.verdict.rule if self.verdict else "") == self.case.expected


def judge(cases: Iterable[Case], embedder: Embedder | None) -> Iterator[Judged]:
    """The verdict on each case, by the rules alone when there is no embedder."""
    for case in cases:
        vector = embedder.query(case.question) if embedder else None
        yield Judged(case, triage(case.question, vector, embed=embedder.query if embedder else None))


def shares(judged: Sequence[Judged]) -> list[Share]:
    """The figures of one set of cases; those without a case are left out."""
    emergencies = [one for one in judged if one.wanted == "emergency"]
    french = [one for one in emergencies if one.case.language == "fr"]
    foreign = [one for one in emergencies if one.case.language != "fr"]
    quiet = [one for one in judged if one.wanted in {"search", "fixed"}]
    searched = [one for one in judged if one.wanted == "search"]
    stolen = [one for one in searched if one.verdict and not one.verdict.precedes]
    about = [one for one in judged if one.wanted == "help"]
    fixed = [one for one in judged if one.wanted == "fixed"]
    found = [
        Share("urgences trouvées, français", sum(one.alarm for one in french), len(french)),
        Share("urgences trouvées, autres langues", sum(one.alarm for one in foreign), len(foreign)),
        Share(
            "urgences : des numéros d'abord, toutes langues", sum(one.numbers for one in emergencies), len(emergencies)
        ),
        Share("urgences : le bon texte", sum(one.right for one in emergencies), len(emergencies)),
        Share("fausses alertes", sum(one.alarm for one in quiet), len(quiet)),
        Share("questions à chercher, réponse figée à tort", len(stolen), len(searched)),
        Share("questions à chercher, numéros d'abord", sum(one.numbers for one in searched), len(searched)),
        Share("redirections et politesses justes", sum(one.right for one in fixed), len(fixed)),
        Share("numéros avant la réponse (« -help »)", sum(one.right for one in about), len(about)),
    ]
    return [share for share in found if share.total]


def other_questions(name: str) -> Iterator[Case]:
    """The questions of another evaluation file, all to be searched."""
    source = (files("assistant_eval.datasets") / name).read_text(encoding="utf-8")
    for line in source.splitlines():
        row = json.loads(line)
        yield Case(row["question"], row.get("language", "fr"), "", "heldout", 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures; with ``--failures``, the cases missed too."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--split", choices=("heldout", "train"), default="heldout")
    parser.add_argument("--rules", action="store_true", help="les règles seules, sans classifieur")
    parser.add_argument("--failures", action="store_true", help="montrer les cas manqués")
    parser.add_argument("--questions", type=Path, help="un fichier de questions à chercher, une par ligne")
    chosen = parser.parse_args(arguments)
    embedder = None if chosen.rules else BundledEmbedder()
    cases = list(triage_cases.read(chosen.split))
    sets = {
        f"cas écrits, vague {batch}": [c for c in cases if c.batch == batch]
        for batch in sorted({c.batch for c in cases})
    }
    sets = {f"tous les cas ({chosen.split})": cases, **sets}
    sets |= {name: list(other_questions(name)) for name in OTHER_FILES}
    if chosen.questions:
        lines = chosen.questions.read_text(encoding="utf-8").splitlines()
        sets[chosen.questions.name] = [Case(line, "fr", "", "heldout", 0) for line in lines if line.strip()]
    known: dict[str, Judged] = {}
    for name, members in sets.items():
        fresh = [case for case in members if case.question not in known]
        known |= {one.case.question: one for one in judge(fresh, embedder)}
        judged = [known[case.question] for case in members]
        sys.stdout.write("\n".join([name, *(f"  {share}" for share in shares(judged))]) + "\n")
    if chosen.failures:
        for one in known.values():
            if not one.right:
                got = one.verdict.rule if one.verdict else "-"
                sys.stdout.write(f"{one.case.language} {one.case.expected or '-':18} {got:18} {one.case.question}\n")


if __name__ == "__main__":
    main()
