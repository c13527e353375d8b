"""Measures whole answers on the datasets of ``data/``: right document, right place in it, right words, right silence.

Each measure is a pure function of (label, Answer); the runner asks the questions through the public interface only and
knows nothing of how answers are made. Figures come with a 95 % Wilson interval.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from assistant.assistant import Assistant
from assistant.records import Answer
from assistant_eval.metrics.estimates import wilson

Label = dict[str, Any]
FIELD_SECTIONS = {
    "cost": {"Coût"},
    "delay": {"Délai"},
    "documents": {"Pièces à apporter"},
    "online_url": {"En ligne"},
    "where": {"Où s'adresser ?"},
    "who": {"Qui peut demander ?"},
}


@dataclass(frozen=True)
class Figure:
    """A proportion with its interval."""

    name: str
    right: int
    n: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval."""
        return wilson(self.right / self.n, self.n) if self.n else (0.0, 1.0)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values."""
        low, high = self.interval
        share = self.right / self.n if self.n else 0.0
        return {"name": self.name, "right": self.right, "n": self.n, "share": share, "low": low, "high": high}


def load(name: str, fold: str = "") -> list[Label]:
    """The labels of ``datasets/<name>.jsonl``, of one fold when it is named."""
    text = (files("assistant_eval.datasets") / f"{name}.jsonl").read_text(encoding="utf-8")
    labels = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [label for label in labels if not fold or label["fold"] == fold]


def right_document(label: Label, answer: Answer) -> bool:
    """The first citation is the expected sheet, or one that would be equally right."""
    first = answer.citations[0].document_id if answer.citations else ""
    return first in {label["document_id"], *label.get("also", ())}


def right_section(label: Label, answer: Answer) -> bool:
    """One of the two citations is the expected section of the expected sheet (or an equally right one)."""
    wanted = {label["section"], *label.get("also_sections", ())}
    expected = {label["document_id"], *label.get("also", ())}
    return any(one.document_id in expected and one.section.split(" > ")[-1] in wanted for one in answer.citations[:2])


def right_words(label: Label, answer: Answer) -> bool:
    """The answer shows every substring that a right answer must show."""
    shown = " ".join(citation.quote for citation in answer.citations)
    return all(words in shown or words in answer.text for words in label["answer_contains"])


def right_field(label: Label, answer: Answer) -> bool:
    """The first citation stands in the field the question asks for, national or local."""
    if not answer.citations or answer.citations[0].document_id != label["document_id"]:
        return False
    return right_section(label, answer)


def kept_silent(_label: Label, answer: Answer) -> bool:
    """Nothing was answered from the pages."""
    return not answer.citations


MEASURES: dict[str, tuple[str, dict[str, Callable[[Label, Answer], bool]]]] = {
    "starter": (
        "starter-questions",
        {"document": right_document, "section": right_section, "words": right_words},
    ),
    "intents": ("intents", {"field": right_field}),
    "followups": ("followups", {"document": right_document, "section": right_section}),
    "dialogues": ("dialogues", {"document": right_document, "section": right_section}),
    "languages": ("languages", {"document": right_document}),
    "unanswerable": ("unanswerable", {"silent": kept_silent}),
}


def ask(assistant: Assistant, label: Label) -> Answer:
    """The answer to a label's question, or to the last turn of its dialogue."""
    *before, last = label.get("turns", [label.get("question", "")])
    history: list[Answer] = []
    for turn in before:
        history.append(assistant.ask(turn, history=history))
    if "suggestion" in label:
        history[-1] = history[-1].model_copy(update={"suggestions": (label["suggestion"],)})
    return assistant.ask(last, history=history)


def run(assistant: Assistant, name: str, fold: str) -> Iterator[tuple[Label, Answer, dict[str, bool]]]:
    """Ask every question of a dataset; yield label, answer and which measures it passes."""
    dataset, measures = MEASURES[name]
    for label in load(dataset, fold):
        answer = ask(assistant, label)
        yield label, answer, {measure: judge(label, answer) for measure, judge in measures.items()}


def figures(name: str, judged: list[tuple[Label, Answer, dict[str, bool]]]) -> list[Figure]:
    """The proportions of a dataset: overall, then by style, language or kind."""
    _, measures = MEASURES[name]
    result = []
    for measure in measures:
        result.append(Figure(f"{name}/{measure}", sum(passed[measure] for _, _, passed in judged), len(judged)))
        slices: dict[str, list[bool]] = {}
        for label, _, passed in judged:
            key = next((str(label[field]) for field in ("style", "language", "kind", "field") if field in label), "")
            slices.setdefault(key, []).append(passed[measure])
        if len(slices) > 1:
            result.extend(
                Figure(f"{name}/{measure}/{key}", sum(passes), len(passes)) for key, passes in sorted(slices.items())
            )
    return result
