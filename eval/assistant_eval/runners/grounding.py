"""How many written sentence–passage pairs the grounding judges rightly, by class: true kept, changed ones dropped.

``datasets/grounding.jsonl`` rewrites close to the page; « unseen » pairs were not looked at while rules were made.
``datasets/grounding-free.jsonl`` says things in other words altogether; « blind » pairs were written and committed
before the rules were changed again, and measured once; they are seen since. ``datasets/grounding-plain.jsonl`` is
French as a small model writes it: unseen until its first measure, seen since. ``data/grounding-plain2.jsonl`` is more
of it: rules were found with « tune2 »; « blind2 » was committed before them and measured before and after, its errors
unread. ``data/grounding-plain3.jsonl`` is more again, all of it « tune3 »: read while rules were made.
``data/grounding-plain4.jsonl``, « blind3 », is another annotator's, on other pages, and was measured after the rules.
``data/grounding-plain5.jsonl``, « tune4 », is mostly rules turned round, in contrary words or negations; each of its
three parts was measured before it was read, then read to find rules. ``datasets/grounding-answers.jsonl`` is what our
very prompt asks for: answers to written questions over the passages that the site gives, and the same spoiled. « tune6
» and « tune7 » serve to fit the reading, « tune5 » to weigh it with the rules, « blind4 », which asks about other
pages, to measure; half of its passages are among those of learned pairs too. The passages are in a file of their own,
for many sentences share one.
"""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

from assistant.answering.quoting import blocks_of
from assistant.corpus.chunking import passages
from assistant.grounding.segments import Evidence
from assistant.grounding.sentences import judge
from assistant.grounding.weighing import Reader
from assistant.records import Document

CLOSE, FREE, PLAIN = "grounding.jsonl", "grounding-free.jsonl", "grounding-plain.jsonl"
ANSWERS, ANSWERS_PASSAGES = "grounding-answers.jsonl", "grounding-answers-passages.jsonl"
PLAIN_2, PLAIN_3, PLAIN_4, PLAIN_5 = (f"grounding-plain{number}.jsonl" for number in (2, 3, 4, 5))
BATCHES = (
    ("Proches de la page", "tune", CLOSE),
    ("Proches de la page", "unseen", CLOSE),
    ("Proches de la page", "", CLOSE),
    ("Dites autrement", "tune", FREE),
    ("Dites autrement", "blind", FREE),
    ("En français courant", "unseen", PLAIN),
    ("En français courant", "tune2", PLAIN_2),
    ("En français courant", "tune3", PLAIN_3),
    ("En français courant", "tune4", PLAIN_5),
    ("En français courant", "blind2", PLAIN_2),
    ("En français courant", "blind3", PLAIN_4),
    ("En réponse à notre consigne", "tune5", ANSWERS),
    ("En réponse à notre consigne", "tune6", ANSWERS),
    ("En réponse à notre consigne", "tune7", ANSWERS),
    ("En réponse à notre consigne", "blind4", ANSWERS),
)
_CORES = 2
FITTED = frozenset({"tune6", "tune7"})  # what the reading was fitted on tells nothing of it


def astray(documents: Iterable[Document], reader: Reader) -> tuple[int, int]:
    """How many true sentences of plain French are kept by another passage of their page, and all that were tried.

    Some are kept rightly, two sections saying one thing; a rise means that sentences are kept for their words alone.
    """
    pages = {document.title: document for document in documents}

    def one(pair: tuple[str, Evidence]) -> bool:
        return judge(pair[0], [pair[1]], reader).kept

    with ThreadPoolExecutor(_CORES) as cores:
        kept = list(cores.map(one, _others(pages)))
    return sum(kept), len(kept)


def _others(pages: Mapping[str, Document]) -> Iterator[tuple[str, Evidence]]:
    """Each true sentence of plain French that may be read, with each other passage of its page."""
    told = functools.cache(lambda title: tuple(_evidence(pages[title])))  # what is read of a passage is read once
    for pair in (*pairs(PLAIN), *pairs(PLAIN_2), *pairs(PLAIN_3)):
        own = pair["passages"][0]
        if pair["class"] == "true" and pair["half"] != "blind2" and own["title"] in pages:
            yield from ((pair["sentence"], one) for one in told(own["title"]) if one.section != own["section"])


def _evidence(document: Document) -> Iterator[Evidence]:
    """The passages of a page as given to a model."""
    for passage in passages(document):
        held = blocks_of(document, passage)
        text = "\n".join("- " * (one.kind == "item") + document.text[one.start : one.end] for one in held)
        yield Evidence(1, document.title, passage.section[-1] if passage.section else "", text)


def pairs(name: str = CLOSE) -> list[dict[str, Any]]:
    """The written pairs of a file: half, class, language, sentence, passages."""
    found = _lines(name)
    if name == ANSWERS:
        given = {one.pop("id"): one for one in _lines(ANSWERS_PASSAGES)}
        for pair in found:
            pair["passages"] = [given[pair.pop("passage")]]
    return found


def _lines(name: str) -> list[dict[str, Any]]:
    text = (files("assistant_eval.datasets") / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def measure(reader: Reader, half: str = "", name: str = CLOSE) -> dict[str, tuple[int, int]]:
    """For each class of a file, the pairs judged rightly and all of them; of one half when it is named."""
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for pair in pairs(name):
        if half in {"", pair["half"]}:
            given = [Evidence(number, **one) for number, one in enumerate(pair["passages"], start=1)]
            kept = judge(pair["sentence"], given, reader, pair["language"]).kept
            right[pair["class"]] += kept == (pair["class"] == "true")
            every[pair["class"]] += 1
    return {name: (right[name], count) for name, count in every.items()}
