"""A passage as given to a model, cut into the sentences and list items that can support one of its sentences.

A list item carries the line that introduces its list. Pure; nothing is judged here: see ``sentences.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from assistant.grounding.contradictions import polarity
from assistant.grounding.facts.extraction import Fact, facts
from assistant.grounding.thesaurus import expanded_stems

_CUT = re.compile(r"(?<=[.!?;…])\s+(?!(?<=\b[LRDA]\.\s)\d)|\n+")  # « L. 112-8 » is one word


@dataclass(frozen=True)
class Evidence:
    """A passage as given to the model: our number, its page's title, its heading, its text."""

    number: int
    title: str
    section: str
    text: str
    language: str = field(default="fr")

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The sentences and list lines, each with the line that introduces it."""
        found: list[Segment] = []
        lead = under = ""
        for line in self.text.splitlines():
            item = line.lstrip().startswith(("-", "|"))  # a row of a table is one case
            bare = line.strip().lstrip("-•").strip()
            lead = lead if item else ""
            under = under if item or not bare else ""
            found.extend(Segment(part.strip(), lead, item, under) for part in _CUT.split(bare) if part.strip())
            lead = bare if bare.endswith(":") else lead
            under = _CUT.split(bare)[-1] if bare.endswith(":") else under
        return tuple(found)

    @cached_property
    def context(self) -> frozenset[str]:
        """The stems of the title and of the heading."""
        return expanded_stems(f"{self.title} {self.section}")

    @cached_property
    def stems(self) -> frozenset[str]:
        """All its stems."""
        return expanded_stems(self.text) | self.context


@dataclass(frozen=True)
class Segment:
    """A sentence of a passage; ``lead`` introduces its list, and so does ``under``, across an empty line."""

    text: str
    lead: str = ""
    item: bool = False
    under: str = ""

    @cached_property
    def led(self) -> str:
        """Its text, preceded by the line that introduces its list if that line is negative."""
        denies = polarity.read(self.under).verbal
        return f"{self.under.rstrip(' :').replace(',', '')} {self.text}" if denies else self.text

    @cached_property
    def facts(self) -> frozenset[Fact]:
        """The facts it states, including those of its lead."""
        return facts(f"{self.lead} {self.text}")

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its stems and those of its lead."""
        return expanded_stems(f"{self.lead} {self.text}")
