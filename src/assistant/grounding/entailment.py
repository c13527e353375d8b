"""Whether a passage says a French sentence, as a small model fitted on written pairs reads the two together.

Rules compare facts and words one by one; this reads them in their order, and sees that two roles were exchanged. It is
the bundled embedding model, fitted to this question by ``assistant-eval fit-entailment`` and shipped as a file. It has
the last word on no figure and on no name: ``sentences.py`` decides what its opinion weighs. No network, no clock.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.resources import files
from typing import Self

import numpy as np
from onnxruntime import InferenceSession, SessionOptions
from tokenizers import Tokenizer

from assistant.grounding.rewording import content, filler_stems
from assistant.grounding.segments import Evidence
from assistant.grounding.thesaurus import shared

MODEL, TOKENIZER = "entailment.onnx", "entailment-tokenizer.json"
MOST_TOKENS = 512  # what the model has places for
_MAX_CHARS = 450  # of a passage; past that, the lines that say most of the sentence


class Entailment:
    """``Entailment.shipped().score("Le passeport coûte 86 €.", evidence)`` in some 25 milliseconds of one core."""

    def __init__(self, model: bytes, tokenizer: str) -> None:
        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_truncation()

    @classmethod
    def shipped(cls) -> Self:
        """The one of the package."""
        data = files("assistant.grounding")
        return cls((data / MODEL).read_bytes(), (data / TOKENIZER).read_text(encoding="utf-8"))

    def score(self, sentence: str, evidence: Evidence) -> float:
        """From 0, the passage says something else, to 1, it says so; 0 for what is too long to be read whole."""
        read = self._tokenizer.encode(sentence, premise(sentence, evidence))
        if len(read.ids) > MOST_TOKENS:
            return 0.0
        inputs = {"input_ids": np.array([read.ids], np.int64), "token_type_ids": np.array([read.type_ids], np.int64)}
        (logit,) = self._session.run(None, inputs)
        return 1 / (1 + math.exp(-float(logit[0])))


def premise(sentence: str, evidence: Evidence) -> str:
    """The title, the heading and the lines of a passage that say most of ``sentence``, as the model reads them."""
    lines = [f"{one.lead} {one.text}".strip() if one.item else one.text for one in evidence.segments]
    if sum(map(len, lines)) > _MAX_CHARS:
        lines = [lines[place] for place in _telling(sentence, evidence, [len(line) for line in lines])]
    return f"{evidence.title} – {evidence.section}. {' | '.join(lines)}"


def _telling(sentence: str, evidence: Evidence, sizes: Sequence[int]) -> list[int]:
    """The places of the lines that say most of a sentence, as many as fit, in their order."""
    asked = content(sentence, "fr") - filler_stems()
    said = [shared(asked, one.stems) for one in evidence.segments]
    kept, size = list[int](), 0
    for place in sorted(range(len(said)), key=lambda one: (-said[one], one)):
        if not kept or size + sizes[place] <= _MAX_CHARS:
            kept.append(place)
            size += sizes[place]
    return sorted(kept)
