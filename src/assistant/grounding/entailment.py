"""Whether a passage entails a French sentence, according to a small cross-encoder trained on written pairs.

Rules compare facts and words one by one; this model reads them in order, and notices when two roles are swapped. It is
multilingual-e5-small, fine-tuned by ``assistant-eval fit-entailment``, and comes in a package of its own that the extra
``llm`` brings: a town without a language model never reads it. It never has the last word on a figure or a name:
``sentences.py`` decides how much its score counts. No network, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Self

import numpy as np
from tokenizers import Tokenizer

from assistant.embedding.onnx_model import opened
from assistant.errors import SettingInvalid
from assistant.grounding.paraphrase_words import content, filler_stems
from assistant.grounding.segments import Evidence
from assistant.grounding.thesaurus import shared
from assistant.numeric import sigmoid
from assistant.settings import INSTALL_MODEL

PACKAGE = "assistant_entailment"
MODEL, TOKENIZER = "entailment.onnx", "entailment-tokenizer.json"
MOST_TOKENS = 512  # the model's maximum input
_MAX_CHARS = 450  # of a passage; beyond that, only the lines closest to the sentence


class Entailment:
    """``Entailment.installed().score("Le passeport coûte 86 €.", evidence)`` in some 120 milliseconds of one core."""

    def __init__(self, model: bytes, tokenizer: str) -> None:
        self._session = opened(model)
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_truncation()

    @classmethod
    def installed(cls) -> Self:
        """The model of :data:`PACKAGE`; raise :class:`SettingInvalid` when that package is not installed."""
        try:
            data = files(PACKAGE)
        except ModuleNotFoundError:
            raise SettingInvalid("ASSISTANT_LLM", INSTALL_MODEL) from None
        return cls((data / MODEL).read_bytes(), (data / TOKENIZER).read_text(encoding="utf-8"))

    def score(self, sentence: str, evidence: Evidence) -> float:
        """From 0, the passage says something else, to 1, it says so; 0 for what is too long to be read whole."""
        read = self._tokenizer.encode(sentence, premise(sentence, evidence))
        if len(read.ids) > MOST_TOKENS:
            return 0.0
        inputs = {"input_ids": np.array([read.ids], np.int64), "token_type_ids": np.array([read.type_ids], np.int64)}
        (logit,) = self._session.run(None, inputs)
        return sigmoid(float(logit[0]))


def premise(sentence: str, evidence: Evidence) -> str:
    """The title, the heading and the lines of a passage closest to ``sentence``, as the model reads them."""
    lines = [f"{one.lead} {one.text}".strip() if one.item else one.text for one in evidence.segments]
    if sum(map(len, lines)) > _MAX_CHARS:
        lines = [lines[place] for place in _telling(sentence, evidence, [len(line) for line in lines])]
    return f"{evidence.title} – {evidence.section}. {' | '.join(lines)}"


def _telling(sentence: str, evidence: Evidence, sizes: Sequence[int]) -> list[int]:
    """The positions of the lines closest to a sentence, as many as fit, in reading order."""
    asked = content(sentence, "fr") - filler_stems()
    said = [shared(asked, one.stems) for one in evidence.segments]
    kept, size = list[int](), 0
    for place in sorted(range(len(said)), key=lambda one: (-said[one], one)):
        if not kept or size + sizes[place] <= _MAX_CHARS:
            kept.append(place)
            size += sizes[place]
    return sorted(kept)
