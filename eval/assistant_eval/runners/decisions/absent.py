"""What a site does with questions whose page is there, and with the same questions when it is not.

Two ways to be absent: each page left out in turn of the whole site, and sites cut to a few pages drawn at random, that
calibrate themselves as any site does. What is counted is the decision and the first page; no answer is composed. The
questions of a figure that counts are fresh; those of our own sets have been tuned on, and it is said beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from assistant.embedding import Embedder, Vector
from assistant.embedding.shortening import shortened
from assistant.index.generation import Generation
from assistant.question.understanding import understand
from assistant.records import Document, Question
from assistant.retrieval.confidence import calibrated
from assistant.retrieval.retriever import AMONG, Retriever
from assistant_eval.datasets.clock import TODAY
from assistant_eval.datasets.json_lines import parsed, text_lines
from assistant_eval.datasets.samples import starter_samples
from assistant_eval.errors import DatasetInvalid, QuestionsInvalid
from assistant_eval.metrics.estimates import Estimate, share
from assistant_eval.runners.decisions.sheets import cited_sheets

Setting = Literal["present", "removed", "never"]
SETTINGS: dict[Setting, str] = {
    "present": "page présente",
    "removed": "page retirée",
    "never": "aucune page, jamais",
}
_BATCH = 32


class AbsentQuestion(BaseModel):
    """A question, and the ids of the pages any of which answers it; none when no page ever does."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    question: str = Field(min_length=1, pattern=r"\S")
    documents: frozenset[str]


@dataclass(frozen=True)
class Decided:
    """Whether the right page was there, what was decided, and whether it came first, or among the choices."""

    setting: Setting
    verdict: str
    right: bool = False
    among: bool = False


FIGURES: dict[str, tuple[Setting, str, Callable[[Decided], bool]]] = {
    "present_right": ("present", "répond juste", lambda one: one.verdict == "sure" and one.right),
    "present_wrong": ("present", "répond d'une autre page", lambda one: one.verdict == "sure" and not one.right),
    "present_back": ("present", "demande", lambda one: one.verdict == "unsure"),
    "present_among": ("present", "et propose la bonne", lambda one: one.verdict == "unsure" and one.among),
    "present_no": ("present", "dit non", lambda one: one.verdict in {"near", "off"}),
    "removed_answered": ("removed", "répond", lambda one: one.verdict == "sure"),
    "removed_back": ("removed", "demande", lambda one: one.verdict == "unsure"),
    "removed_no": ("removed", "dit non", lambda one: one.verdict in {"near", "off"}),
    "never_answered": ("never", "répond", lambda one: one.verdict == "sure"),
    "never_back": ("never", "demande", lambda one: one.verdict == "unsure"),
    "never_no": ("never", "dit non", lambda one: one.verdict in {"near", "off"}),
}


def read(path: Path) -> list[AbsentQuestion]:
    """The questions of a file of ``{"question", "documents": [...]}`` lines; raise :class:`DatasetInvalid`."""
    found, problems = parsed(text_lines(path), AbsentQuestion, path.name)
    if problems:
        raise QuestionsInvalid(problems)
    if not found:
        raise DatasetInvalid(path, "aucune question")
    return [one for _, one in found]


def own() -> list[AbsentQuestion]:
    """Our own questions that are kept for reports, with those that no page answers."""
    return [
        AbsentQuestion(question=one.question, documents=one.relevant) for one in starter_samples() if one.fold == "test"
    ]


def with_sheets(asked: Iterable[AbsentQuestion], documents: Iterable[Document]) -> list[AbsentQuestion]:
    """The questions, also answered by the official sheets that one of their pages gives as its source."""
    cited = {one.id: cited_sheets(one) for one in documents}
    return [
        one.model_copy(update={"documents": one.documents.union(*(cited.get(name, ()) for name in one.documents))})
        for one in asked
    ]


@dataclass
class Deciding:
    """Asks questions of one generation after another, each text embedded once.

    A page that is ``unknown`` is one that nobody wrote questions for, as those a town adds: there and left out alike.
    """

    embedder: Embedder
    unknown: bool = False
    _vectors: dict[str, Vector] = field(default_factory=dict)

    def left_out(self, generation: Generation, asked: Sequence[AbsentQuestion]) -> Iterator[Decided]:
        """Each question with its pages, and with the one that answers left out when it is alone to answer."""
        return self._decided(generation, asked, removed=True)

    def cut(self, generation: Generation, asked: Sequence[AbsentQuestion]) -> Iterator[Decided]:
        """Each question on a site that holds some of the pages only."""
        return self._decided(generation, asked, removed=False)

    def _decided(self, generation: Generation, asked: Sequence[AbsentQuestion], *, removed: bool) -> Iterator[Decided]:
        rows = {entry.id: row for row, entry in enumerate(generation.entries)}
        decide = self._decider(generation, asked)
        for one in asked:
            held = [rows[name] for name in sorted(one.documents) if name in rows]
            forget = held[0] if self.unknown and len(held) == 1 else None
            yield decide(one, _setting(one, present=bool(held)), (), forget)
            if removed and len(held) == 1:
                yield decide(one, "removed", held, forget)

    def _decider(
        self, generation: Generation, asked: Sequence[AbsentQuestion]
    ) -> Callable[[AbsentQuestion, Setting, Sequence[int], int | None], Decided]:
        retriever, calibration = Retriever(generation, self.embedder), calibrated(generation)
        read = {one: understand(one.question, generation.speller) for one in asked}
        vectors = self._embedded(read)

        def decide(one: AbsentQuestion, setting: Setting, without: Sequence[int], forget: int | None) -> Decided:
            vector = vectors[read[one].searched]
            features, order = retriever.judged(read[one], vector, today=TODAY, without=without, forget=forget)
            if not features:
                return Decided(setting, "off")
            verdict, right = calibration.judge(features).verdict, one.documents if setting == "present" else frozenset()
            return Decided(setting, verdict, order[0] in right, bool(right.intersection(order[:AMONG])))

        return decide

    def _embedded(self, read: Mapping[AbsentQuestion, Question]) -> dict[str, Vector]:
        """The vector of each text; long ones are cut as the service cuts them."""
        texts = [text for text in {one.searched for one in read.values()} if text not in self._vectors]
        for begin in range(0, len(texts), _BATCH):
            batch = texts[begin : begin + _BATCH]
            made = self.embedder.queries([shortened(text, self.embedder) for text in batch])
            self._vectors.update(zip(batch, np.asarray(made), strict=True))
        return self._vectors


def figures(decided: Sequence[Decided]) -> dict[str, Estimate]:
    """The share of each decision among the questions of its setting, for the settings that some question has."""
    by_setting = {name: [one for one in decided if one.setting == name] for name in SETTINGS}
    return {
        name: share(sum(map(counts, by_setting[setting])), len(by_setting[setting]))
        for name, (setting, _, counts) in FIGURES.items()
        if by_setting[setting]
    }


def report_lines(name: str, decided: Sequence[Decided]) -> Iterator[str]:
    """A line a setting, as French for a terminal."""
    found = figures(decided)
    for setting, label in SETTINGS.items():
        shares = [
            f"{words} {100 * found[key].value:.1f} % [{100 * found[key].low:.1f} ; {100 * found[key].high:.1f}]"
            for key, (of, words, _) in FIGURES.items()
            if of == setting and key in found
        ]
        if shares:
            count = sum(one.setting == setting for one in decided)
            yield f"{name}, {label}, {count} : " + " · ".join(shares)


def _setting(one: AbsentQuestion, *, present: bool) -> Setting:
    return "present" if present else "removed" if one.documents else "never"
