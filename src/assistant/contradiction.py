"""Whether a sentence says the contrary of the clause of a page that says the same thing. Pure.

Clauses are what is compared, since a page denies one thing and affirms another in one breath. The shapes of denial and
the pairs of contrary words are in ``polarity.py``; nothing is judged of figures or names here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant import polarity
from assistant.facts import Fact, facts, holds
from assistant.lexical import analyse, fold
from assistant.rewording import alike, content, has_verb, light, said_by

NOTION, AGREED = 1.0, 0.2
_ASIDE = re.compile(r"\s*\([^()]*\)")
_EVEN_IF = re.compile(
    r"\bm[eê]me s(?:i (?:(?!si\b)[^\s,;:.]+ ){1,5}?|['’]ils? |['’]elles? )(?:ne |n['’])[^\s,;:.]+ pas\b", re.IGNORECASE
)
# « Sans A, pas de B », « B seulement si A », « il faut A, sinon pas de B »: one rule in three shapes.
_CONDITION = re.compile(
    r"\b(?:tant qu\w*|si|sans|faute d\w*|a defaut d\w*)\b(?P<first>[^.]*)[,:]\s(?P<then>[^.]*)"
    r"|\b(?:seulement|uniquement)\b[^.,;]*\b(?:si|quand|lorsqu\w*|apres|avec|a partir)\b"
    r"|\b(?:il faut|doi(?:t|vent|vez))\b[^.]*\bsinon\b(?P<else>[^.]*)"
)
_WITH = re.compile(r"\b(avec|sans|sur) (?:une? |l'|les? |la |votre |de |d')?([^\W\d_]{4,}(?:-[^\W\d_]+)*)")
_ONLY = re.compile(r"\b(?:seule?s?|seulement|uniquement)\b")
_CLAUSE = re.compile(r"[,;:()]\s|\s(?=(?:mais|sauf|et|but|except|unless|car|si|pero|mas|ma|але)\s)")
_ADVERBIAL = re.compile(
    r"\s*(?:oui|non|en|pour|a|au|aux|depuis|avec|dans|selon|chaque|lorsqu|quand|si|s'|avant|apres|pendant|des|tant|meme)\b"
)
_CASE = re.compile(
    r"(?:^|(?<=\s))(?:(?:m[eê]me )?(?:si|s['’](?=ils?\b)|tant qu['’e]|quand(?! m[eê]me)|lorsqu['’e])(?=.?\b)"
    r"|m[eê]me sans\b|^sans\b)"
    r"(?:(?!\s(?:vous|il|elle)\s(?:pouvez|devez|peut|doit)\b)[^,;:])*(?:,|$)",
    re.IGNORECASE,
)
_LACKED = re.compile(r"\b(?:sans|non) ((?:[^\W\d_]+ )?[^\W\d_]+)", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:ils?|elles?|celui-ci|celle-ci)\b")  # the clause before says who


def turned(sentence: str, texts: Sequence[str], context: frozenset[str], language: str) -> bool:
    """Whether a clause of the sentence says the contrary of the clause that says the same thing."""
    sentence, texts = _ASIDE.sub(" ", _plain(sentence)), [_plain(text) for text in texts]
    whole = " ".join(texts)
    said, have = polarity.read(sentence, language), polarity.read(whole)
    if language != "fr":
        return polarity.contradicts(said, polarity.read(_same_clauses(sentence, whole, language)))
    if polarity.opposed(said, have) and polarity.opposed(polarity.read(_ruled(sentence)), have):
        return True
    if _lacking(sentence, whole):
        return True
    if _only_if(sentence) and _only_if(whole):
        return False
    held = [clause for text in texts for clause in whole_clauses(text)]
    for clause in whole_clauses(sentence):
        asked = frozenset(analyse(clause or ""))
        about = frozenset(analyse(polarity.subject(clause or "")))
        here = _Clause(asked, about - context, about & context, facts(clause), polarity.read(clause))
        nearest = max(held, key=here.nearness, default="")
        nearest = nearest if _shared(asked, frozenset(analyse(nearest))) else whole
        if asked and _contrary(clause, nearest) and not _exclusive(here, clause, held):
            return True
        alone = nearest in held and not _PRONOUN.search(fold(nearest))
        about = frozenset(analyse(polarity.subject(_ruled(clause))))
        if alone and _rules_another(about - light() - context, nearest, held):
            return True
    return False


def _ruled(clause: str) -> str:
    """A clause without the case it is said of: « si vous n'avez pas internet » denies nothing of the rule."""
    left = _CASE.sub(" ", clause).strip()
    return left if has_verb(left) else clause


def _contrary(clause: str, held: str) -> bool:
    """Whether a clause turns round that of the page, each read with and without the case it is said of.

    What the page says is lacking, and the clause does not name, is another such case.
    """
    rule = _ruled(clause)
    named = frozenset(analyse(rule))  # « si vous n'avez pas de réponse, » is « sans réponse »
    bare = _LACKED.sub(lambda match: match[0] if named.intersection(analyse(match[1])) else " ", _ruled(held))
    others = {bare} if rule != clause else {bare, held, _ruled(held)}
    return all(polarity.contradicts(polarity.read(rule), polarity.read(other)) for other in others)


def _plain(sentence: str) -> str:
    """A sentence without « Oui, »; « même si ses parents ne sont pas d'accord » is « même sans »."""
    return _EVEN_IF.sub("même sans", re.sub(r"^\s*(?:oui|non)\s*[,:.]\s*", "", sentence, flags=re.IGNORECASE))


def _lacking(sentence: str, whole: str) -> bool:
    """Whether a thing stands with « avec » on one side and only with « sans » on the other."""
    said, have = fold(sentence).replace("’", "'"), fold(whole).replace("’", "'")
    for match in _WITH.finditer(said):
        contrary = "sans" if match[1] != "sans" else "(?:avec|sur)"
        thing = rf"(?:une? |l'|les? |la |votre |de |d')?{re.escape(match[2])}"
        if re.search(rf"\b{contrary} {thing}\b", have) and not re.search(rf"\b{match[1]} {thing}\b", have):
            return True
    return False


def _exclusive(here: _Clause, clause: str, held: Sequence[str]) -> bool:
    """Whether a clause says what only one thing is, where the page says it of that one and denies it of others."""
    affirmed = [one for one in held if not polarity.read(one).against]
    about = here.about | here.known
    return (
        bool(_ONLY.search(fold(clause)))
        and not here.reading.against
        and any(_shared(about, frozenset(analyse(one))) > 1 for one in affirmed)
    )


def _only_if(text: str) -> bool:
    """Whether a text says that something is so only under a condition."""
    match = _CONDITION.search(fold(text).replace("’", "'"))
    if match is None:
        return False
    if match["else"] is not None:
        return polarity.read(match["else"]).against
    if match["then"] is None:
        return True
    lacking = match[0].startswith(("sans", "faute", "a def")) or polarity.read(match["first"]).denied
    return lacking and polarity.read(match["then"]).against


def _same_clauses(sentence: str, held: str, language: str) -> str:
    """The clauses of ``held`` that share most figures, words and notions with a sentence in another language."""
    wanted, asked = facts(sentence, language), content(sentence, language)
    said = polarity.read(sentence, language).notions
    scores = {
        clause: sum(holds(facts(clause), fact, language) for fact in wanted)
        + len(asked & frozenset(analyse(clause)))
        + len(alike(sentence, analyse(clause), language))
        + 0.5 * len(said & polarity.read(clause).notions)
        for clause in whole_clauses(held)
    }
    most = max(scores.values(), default=0)
    return ", ".join(clause for clause, score in scores.items() if score >= most - 0.5 and score) or held


def whole_clauses(sentence: str) -> list[str]:
    """The clauses of a sentence; « En cas de grève, » goes with the next one, for it says nothing by itself."""
    found, waiting = [], ""
    for clause in _CLAUSE.split(sentence):
        waiting = f"{waiting}, {clause}" if waiting else clause
        rules = polarity.read(clause).rules and bool(analyse(polarity.subject(clause)))
        if not _CASE.match(clause) and (rules or (not _ADVERBIAL.match(fold(clause)) and has_verb(clause))):
            found.append(waiting)
            waiting = ""
    if waiting:
        found[-1:] = [", ".join([*found[-1:], waiting])]
    return found


def _rules_another(about: frozenset[str], nearest: str, held: Sequence[str]) -> bool:
    """Whether a thing that the nearest clause does not name stands in one that says the contrary of it."""
    stems = frozenset(analyse(nearest))
    unsaid = frozenset(one for one in about if not said_by(one, stems))
    side = polarity.read(nearest).against
    enough = 1
    if side and unsaid:  # of what the page affirms, a denial must share two words
        unsaid, enough = about - stems, 2
    return any(
        len(unsaid.intersection(analyse(one))) >= enough and polarity.read(one).against != side
        for one in held
        if one != nearest
    )


def _shared(asked: frozenset[str], stems: frozenset[str]) -> int:
    """How many words ``stems`` say, in these words or others."""
    return sum(said_by(one, stems) for one in asked)


@dataclass(frozen=True)
class _Clause:
    """A clause of a sentence: its words, what it is about, what of that the title says already, its reading."""

    asked: frozenset[str]
    about: frozenset[str]
    known: frozenset[str]
    figures: frozenset[Fact]
    reading: polarity.Reading

    def nearness(self, held: str) -> float:
        """How much a clause of the page says the same thing; what it is about counts more than what is said of it."""
        stems, reading = frozenset(analyse(held)), polarity.read(held)
        words = _shared(self.about, stems) + 0.4 * _shared(self.known, stems) + 0.2 * _shared(self.asked, stems)
        words += sum(holds(facts(held), one) for one in self.figures) + AGREED * (self.reading.denied == reading.denied)
        return words + NOTION * len(self.reading.notions & reading.notions) - 0.15 * len(stems)
