"""What only names a subject, as « encombrants » or « terrasse svp » do: nothing to be alarmed at, nor to refuse.

The titles of the common pages and their other names. What somebody in danger could type too (« odeur de gaz ») was
read by a person, name by name: ``names-of-danger.jsonl`` gives each its danger, or leaves it out of what is taught.
One name in sixteen teaches nothing and measures. Also which questions are of shops, schools and councils, that few
messages resemble. Nothing is fitted here.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable
from importlib.resources import files

from assistant.corpus.layers import read_common
from assistant.records import Document
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant.triage.message_kinds import NOTHING
from assistant_eval.fitting.networks.message_examples import APART, Message

NAMES = "names-of-danger.jsonl"
_FEW = 4  # words of what is a name rather than a sentence
_AROUND = (
    "{} ?", "{} svp", "{}??", "les {}", "la {}", "le {}", "{} svp ?", "info {}", "{} mairie", "bonjour {}", "{}.",
    "pour {}", "{} où", "{} comment faire", "{} prix", "{} !",
)  # fmt: skip
_AUDIENCES = {"business", "school", "council"}


def common_documents() -> tuple[Document, ...]:
    """The common pages, as the demonstration site shows them."""
    return read_common(Site.read(demonstration_site())).documents


def subjects(documents: Iterable[Document]) -> list[Message]:
    """Titles and other names of pages, each once, with what they say; not those that nobody can tell."""
    held = read()
    names = dict.fromkeys(text for page in documents for text in (page.title, *page.aliases))
    found = []
    for text in names:
        label = held.get(text, NOTHING)
        if label is not None:
            found.append(Message(text, label, apart=zlib.crc32(text.encode()) % APART == 0, named=label == NOTHING))
    return found


def read() -> dict[str, str | None]:
    """What somebody in danger, or who wants a person, could type: what it says then, None where it may be either."""
    source = (files("assistant_eval.datasets") / NAMES).read_text(encoding="utf-8")
    rows = [json.loads(line) for line in source.splitlines()]
    return {row["name"]: row["expected"] for row in rows}


def around(subject: str, chance: random.Random) -> str:
    """A subject as it is typed, in small or large letters, often with a word beside it when it is short."""
    text = subject.lower() if chance.random() < 0.7 else subject.upper()
    return chance.choice(_AROUND).format(text) if len(text.split()) <= _FEW else text


def professional(documents: Iterable[Document]) -> frozenset[str]:
    """The pages for shops, schools and councils, by their ids."""
    return frozenset(page.id for page in documents if _AUDIENCES & set(page.audience))
