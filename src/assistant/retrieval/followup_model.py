"""The probability that a question follows up on the page of the last answer rather than opening a new subject.

« et pour un enfant ? » is a follow-up and « et celui de la médiathèque ? » is not. « faut être de la famille ? » is one
although no word says so: searched alone, it matches no page well. A logistic model over a few features, some taken
from the words, others from what the question finds when it is searched alone. Its weights, ``followup_model.json``, are
fitted by ``assistant_eval.fitting.followups``. It rewrites nothing and searches nothing.
"""

from __future__ import annotations

import functools
import re

import numpy as np
from numpy.typing import NDArray

from assistant.index.generation import Entry, Generation
from assistant.numeric import sigmoid
from assistant.retrieval.retriever import Retrieval
from assistant.text.analysis import analyse
from assistant.weights import read_weights

FEATURES = (
    "length", "link", "narrows", "pronoun", "apart", "empty", "asks_only", "known", "strange", "unknown", "titled",
    "named", "gap", "first", "right", "among",
)  # fmt: skip
_LINK = re.compile(r"^(et|ou|mais|meme|idem|aussi|sinon|du coup|alors|donc|pareil)\b")
_NARROWS = re.compile(
    r"^(et|ou|mais|meme) (pour|si|s il|s ils|s elle|a|au|aux|chez|en|pendant|dans|avec|sans|apres|avant|le soir)\b"
)
_PRONOUN = re.compile(
    r"^(ca|cela|il|elle|ils|elles|celui|celle|ceux|on|y|en|c)\b|\b(ca|cela|celui la|celle la|dedans|dessus|leur|lui)\b"
)
_LONGEST, _WIDEST = 15, 8.0
Stems = frozenset[str]


def refers_back(plain: str) -> bool:
    """Whether words open on a link with what was said, or stand for it: « et … », « ça », « celui »."""
    return _LINK.search(plain) is not None or _PRONOUN.search(plain) is not None


def features(
    plain: str, stems: Stems, content: Stems, *, asks: bool, alone: Retrieval, last: Entry, generation: Generation
) -> NDArray[np.float64]:
    """The :data:`FEATURES` of a question.

    Args:
        plain: The question in plain words.
        stems: Theirs.
        content: Those that say a subject, rather than what is asked or for whom.
        asks: Whether its shape tells what is asked: a cost, a delay ….
        alone: What it finds when searched by itself.
        last: The sheet of the last answer.
        generation: Where the sheets are.
    """
    words = plain.split()
    link, pronoun = _LINK.search(plain) is not None, _PRONOUN.search(plain) is not None
    held = frozenset(stem for stem in content if generation.says(stem, last.id))
    unknown = content - held
    scores = {ranked.entry.id: ranked.score for ranked in alone.documents}
    best = max(scores.values(), default=0.0)
    first = bool(alone.documents) and alone.documents[0].entry.id == last.id
    values = (
        min(len(words), _LONGEST) / _LONGEST,
        link,
        _NARROWS.search(plain) is not None,
        pronoun,
        unknown == content and bool(content) and not (link or pronoun),
        not content,
        asks and not content,
        len(held) / len(content) if content else 1.0,
        float(len(unknown)),
        float(sum(stem not in generation.words.sheets for stem in unknown)),
        float(sum(generation.title_counts.get(stem, 0) > 0 for stem in unknown)),
        _names_another(stems, last, generation),
        min(best - scores[last.id], _WIDEST) if last.id in scores else _WIDEST,
        first,
        0.0 if first else alone.confidence,
        alone.among,
    )
    return np.array(values, dtype=np.float64)


def probability(values: NDArray[np.float64]) -> float:
    """The probability that a question of these features is about the last sheet."""
    weights, bias = fitted()
    return sigmoid(float(values @ weights) + bias)


@functools.cache
def fitted() -> tuple[NDArray[np.float64], float]:
    """The weights and the bias shipped with the package."""
    data = read_weights("assistant.retrieval", "followup_model.json")
    return np.array([data["weights"][name] for name in FEATURES]), float(data["bias"])


def _names_another(asked: Stems, last: Entry, generation: Generation) -> bool:
    """Whether the question says every word of another sheet's title."""
    here = set(analyse(last.title))
    return any(title <= asked and not title <= here for title in generation.titles)
