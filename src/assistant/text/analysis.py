"""The French analyser: from a text to the stems that word search compares.

It splits elisions, folds accents and then stems, so that « l'état civil » matches « etat civil » and « s'inscrire »
matches « inscription ». It knows nothing about indexes (``index/bm25.py``), vectors or fusion.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections.abc import Iterable

import Stemmer

# An elided article, which is dropped, or a word; an elision inside a word (« aujourd'hui ») only splits it.
TOKEN = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’‘\u02bc\u00b4`\u2032](?=\w)|([^\W_]+)", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[«A-ZÀÂÇÉÈÊÎÔÛ0-9])")
# Combining marks of the scripts of our languages: left in place, they would split a word in two.
_MARKED = re.compile(r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
_WRITE = re.compile(r"(?<=scri)(re|r?[st]|te?s?|v[aeio]\w*|r[aeio]\w*|pti(on|f|ve)s?)$")
STOP_WORDS = frozenset(
    """a ai ait as au aux avec avez avoir avons c ce ces cet cette ceux chez ci comme d dans de des du donc elle elles
    en entre es est et etait etant ete etes etre
    eu eux fait faut ici il ils j je l la le les leur leurs lui m ma mais me
    meme mes moi mon n ne ni nos notre nous on ont ou par pas peu peut peux plus pour puis puisque qu quand que quel
    quelle quelles quels qui quoi s sa sans se sera ses si soit son sont sous suis sur t ta te tes toi ton tous tout
    toute toutes tres tu un une va vais vers veut veux vont vos votre voudrais vous y""".split()
)
_local = threading.local()


class _Bare(dict[int, int | None]):
    """A ``str.translate`` table that drops combining marks and looks each character up in Unicode only once."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_BARE = _Bare()


def fold(text: str) -> str:
    """Lower case without accents; ligatures and « m² » written out."""
    bare = unicodedata.normalize("NFKD", text).translate(_BARE)
    return bare.casefold().replace("œ", "oe").replace("æ", "ae")


def words(text: str) -> list[str]:
    """The folded words of ``text`` in order, elided articles removed, stop words kept."""
    if _MARKED.search(text):
        text = unicodedata.normalize("NFKD", text).translate(_BARE)
    return [word for token in TOKEN.findall(text) if token for word in _folded(token)]


@functools.lru_cache(maxsize=100_000)
def _folded(token: str) -> tuple[str, ...]:
    """The folded words of one token, usually one (« ½ » gives two); cached, since tokens recur and folding is slow."""
    return tuple(_WORD.findall(fold(token)))


def analyse(text: str) -> list[str]:
    """The stems of ``text`` that carry meaning, in order."""
    return meaningful(words(text))


def meaningful(found: Iterable[str]) -> list[str]:
    """The stems of the words of :func:`words` that carry meaning."""
    return [stem(word) for word in found if word not in STOP_WORDS]


@functools.lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Snowball's stem of a folded word, except that « inscrire », « inscrit » and « inscription » share one stem."""
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = Stemmer.Stemmer("french")
    return str(stemmer.stemWord(_WRITE.sub("", word)))


def sentences(text: str) -> list[str]:
    """``text`` cut after sentence marks."""
    return _SENTENCE.split(text)
