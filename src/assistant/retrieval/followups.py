"""« Et pour un enfant ? » -> a question that stands alone, from the answers before it; no model.

The procedure of the last answer, and what was asked of it (its cost, its delay …), are carried over when the new
question follows up on them (``followup_model.py``); a question that opens a subject of its own is left as it is. It
rewrites a question and never searches.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.index.generation import Entry, Generation
from assistant.question.followup_words import followup_words
from assistant.question.foreign_followups import LONGEST, in_french
from assistant.question.intent import detect
from assistant.question.page_names import asks_of_a_page
from assistant.question.picked_suggestion import picks
from assistant.question.understanding import understand
from assistant.records import Answer, Question
from assistant.retrieval import followup_model
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import analyse
from assistant.text.messages import say

_CARRIED = frozenset({"cost", "delay", "documents", "where", "when", "online"})
_EVEN = 0.5
_NAME = 3  # words
_HANGING, _BARE = 8, 5  # words of a follow-up, opening on a link or not; more tell a story
_COMMON = 0.5  # share of the sheets that say a word from which it tells no sheet apart: « mairie »
_WHO = re.compile(
    r"^(et )?(qui est|c est qui|c est quoi|qu est ce que?) (le |la |les |l |un |une |des |du )?\w+( \w+)?$"
)
_PERSON = re.compile(r"^(et )?(qui est|c est qui) (le |la |l |mon |ma )?\w+( \w+)?$")
_OPENS_ON_LINK = re.compile(r"^(et|ou|mais|meme chose|pareil|idem|aussi|sinon)\b")


def needs_context(question: Question, generation: Generation) -> bool:
    """Whether a message needs the answers before it: « et pour un bébé ? », « la deuxième », « combien ? ».

    « Retraite combien » names a page, though « retraité » may only say for whom.
    """
    if picks(question):
        return True
    if not followup_model.refers_back(question.corrected) and asks_of_a_page(question, generation):
        return False
    if question.language == "fr":
        words, stems, asks = question.corrected, question.own, question.asks
    else:
        words = in_french(question.variants, question.language)
        stems, asks = frozenset(analyse(words)), detect(words)
    return _hangs(words, _content(stems), asks=bool(asks))


def _hangs(words: str, content: frozenset[str], *, asks: bool) -> bool:
    """Whether plain words name no subject, and link to what was said or only say what is asked."""
    refers_back = followup_model.refers_back(words)
    if len(words.split()) > (_HANGING if refers_back else _BARE) or content:
        return False
    return refers_back or asks


def french_of(question: Question, read: Callable[[str, str], Question]) -> Question:
    """``question`` itself, or its French words, which ``read`` makes a question of, when it is in another language."""
    return question if question.language == "fr" else read(in_french(question.variants, question.language), "fr")


@dataclass(frozen=True)
class Followup:
    """A question after an answer: ``last`` is that answer's sheet, ``before`` what was asked of it, a name of intent.

    ``french`` is the question as :func:`french_of` gives it, ``words`` its plain words, ``stems`` theirs and
    ``content`` those that say a subject; with ``asks`` its shape says what is asked.
    """

    question: Question
    french: Question
    words: str
    stems: frozenset[str]
    content: frozenset[str]
    last: Entry
    before: str
    asks: bool

    @classmethod
    def of(
        cls, question: Question, french: Question, history: Sequence[Answer], generation: Generation
    ) -> Followup | None:
        """The follow-up to the latest answer that had a source; None when there is none, or when it is a long story."""
        answer, entry = _subject(history, generation)
        if answer is None or entry is None:
            return None
        found = cls.after(question, french, entry, _intent_of(answer, generation))
        return found if len(found.words.split()) <= LONGEST else None

    @classmethod
    def after(cls, question: Question, french: Question, last: Entry, before: str) -> Followup:
        """A question asked after an answer from the sheet ``last``, to a question of the intent ``before``."""
        if french is question:
            words, stems, asks = question.corrected, question.own, question.asks
        else:
            words, stems = french.written, frozenset(french.stems)
            asks = french.intent if french.searched == words else detect(words)
        return cls(question, french, words, stems, _content(stems), last, "" if asks else before, bool(asks))

    def features(self, alone: Retrieval, generation: Generation) -> NDArray[np.float64]:
        """What shows if it follows up on the last sheet, given what it finds ``alone``: see :mod:`followup_model`."""
        return followup_model.features(
            self.words,
            self.stems,
            self.content,
            asks=self.asks,
            alone=alone,
            last=self.last,
            generation=generation,
        )

    def is_followup(self, alone: Retrieval, generation: Generation) -> bool:
        """Whether it is about the last sheet; a message that has no subject of its own always is."""
        if self._names(generation) or self._finds_its_own(alone, generation):
            return False
        return (
            _hangs(self.words, self.content, asks=self.asks)
            or followup_model.probability(self.features(alone, generation)) >= _EVEN
        )

    def _finds_its_own(self, alone: Retrieval, generation: Generation) -> bool:
        """Whether it says a word of the name of the page it finds alone, and none of the last sheet's."""
        first = alone.documents[0].entry if alone.documents else self.last
        told = {stem for stem in self.content if generation.says(stem, self.last.id)}
        refers_back = followup_model.refers_back(self.words)
        return first.id != self.last.id and not (told or refers_back) and bool(self.content & set(analyse(first.title)))

    def _names(self, generation: Generation) -> bool:
        """Whether it only names something that the last sheet does not: a person, a subject, nonsense."""
        if _PERSON.search(self.words):
            return True  # « qui est le maire ? », though the last sheet says « mairie »
        told = {stem for stem in self.content if generation.says(stem, self.last.id) and _rare(stem, generation)}
        if not self.content or told or self.asks:
            return False
        bare = len(self.words.split()) <= _NAME and not re.search(r"[?؟]", self.question.written)
        return (bare and not followup_model.refers_back(self.words)) or _WHO.search(self.words) is not None

    def joined(self) -> str:
        """The question put to the last sheet: « Passeport : et pour un enfant ? (coût) »."""
        return self._after_title(self.question.written)

    def searched(self) -> str:
        """What is searched in the last sheet's language: the question joined, in its French words if it has others."""
        return self._after_title(self.french.written)

    def _after_title(self, said: str) -> str:
        return f"{_bare(self.last.title)} : {said}{'' if self.content else self._carried()}"

    def alone(self) -> str:
        """The question on a subject of its own; « et celui de la médiathèque ? » still asks what was asked before."""
        return self.question.written + (self._carried() if _OPENS_ON_LINK.search(self.words) else "")

    def _carried(self) -> str:
        return f" ({say(f'carried.{self.before}')})" if self.before else ""


def _subject(history: Sequence[Answer], generation: Generation) -> tuple[Answer | None, Entry | None]:
    """The latest answer that had a source, and its sheet."""
    last = next((answer for answer in reversed(history) if answer.citations), None)
    return last, generation.entry(last.citations[0].document_id) if last else None


def _content(stems: frozenset[str]) -> frozenset[str]:
    said = stems - followup_words()["generic"] - followup_words()["person"]
    return frozenset(term for term in said if not term[0].isdigit())


def _rare(stem: str, generation: Generation) -> bool:
    sheets = generation.words.sheets
    return sheets.rarity(stem) >= math.log(1 + 1 / _COMMON)


def _bare(title: str) -> str:
    """A title without what it explains in brackets."""
    return re.sub(r"\s*\([^)]*\)", "", title)


def _intent_of(answer: Answer, generation: Generation) -> str:
    intent = understand(answer.question, generation.speller).asks
    return intent if intent in _CARRIED else ""
