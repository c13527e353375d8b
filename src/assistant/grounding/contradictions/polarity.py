"""Whether a sentence reverses a rule: negated where the page affirms, or using the opposite word.

« sans rendez-vous » against « sur rendez-vous », « facultatif » against « obligatoire », « après » against « avant ».
Cautious and pure: word patterns of ``polarity.toml``, compared with the clause of the page about the same thing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.tables import read_table
from assistant.text.analysis import STOP_WORDS, fold, stem

_REPLY = re.compile(r"^\W*(?:oui|non|yes|no|si|sim|nao|evet|hayir|так|ні|نعم|لا)\s*[,.:;!،]\s*")
_AFTER_VERB = frozenset({"fr", "en", "tr"})  # languages that put the negation after the verb: « peut pas », « can not »
_RULES = frozenset({"duty", "allowed", "granted", "price", "open"})
# Notions that a negation reverses completely: « n'expire jamais » is « se garde ». A denied price is still weighed.
_SETTLED = _RULES - {"price"} | {"lost", "advice", "growth", "right", "before"}
# Words of comparison: in « sans frais jusqu'à midi » the charge is missing, not the limit.
_RELATIONS = frozenset({"before", "more", "kept", "despite", "half", "even"})
_UNLACKED = _RELATIONS | {"allowed", "advice"}
_REFUSALS = frozenset({"duty", "allowed", "advice"})
_NEAR = 4  # words between a negation and the notion it reverses
_MEANWHILE = re.compile(r"\b(?:alors|donc|aussi|toutefois|cependant)\b")
_BREAKS = re.compile(r"[,;:.()]|\b(?:et|mais|car|parce|qui|puisque|puisqu)\b")
_STOP = re.compile(r"[,;:.()]")
_NE = re.compile(r"\bne\b|\bn'")
_MODAL = re.compile(r"\b(?:doi(?:t|vent)|devez|peut|peuvent|pouvez|il faut)\b")
_AFTER_NE = frozenset("pas plus jamais rien ni aucun aucune".split())
_THAT = re.compile(r"\s*a (?:cet?|cette|ces) ")
_WORD = re.compile(r"[^\W\d_]+")
_AUXILIARIES = frozenset(
    """nouvelle nouveau autre seule seul peut peuvent pouvez pouvoir pourra puisse puissent faut faudra doit doivent
    devez devoir devra fait faire faites font fera sera seront va vont rien jamais aucun aucune plus pas alors
    donc""".split()
)


_Pair = tuple[str, re.Pattern[str], re.Pattern[str]]


@dataclass(frozen=True)
class Reading:
    """``denied``: the clause contains a negation; ``sides``: the polarity of each notion named, True for « yes ».

    ``without``: one of its negations is « sans », which says that something is missing. ``targets``: for each negation
    that reverses no notion, the stems of the first two words it applies to. ``lacked``: the same for « sans » only.
    ``refused``: the same for a notion of « no » polarity: « inutile de refaire la demande ».
    """

    denied: bool
    sides: frozenset[tuple[str, bool]]
    without: bool = False
    verbal: bool = False
    targets: tuple[tuple[str, ...], ...] = ()
    lacked: tuple[tuple[str, ...], ...] = ()
    refused: tuple[tuple[str, ...], ...] = ()
    loose: frozenset[tuple[str, bool]] = frozenset()

    @property
    def against(self) -> bool:
        """Whether the clause negates, forbids or exempts."""
        return self.denied or self.forbids

    @property
    def notions(self) -> frozenset[str]:
        """The notions named, whatever their polarity."""
        return frozenset(name for name, _ in self.sides)

    @property
    def rules(self) -> bool:
        """Whether the clause itself says whether something holds, rather than when."""
        return self.denied or bool(self.notions & _RULES)

    @property
    def forbids(self) -> bool:
        """Whether a notion of the clause has « no » polarity."""
        return any((name, False) in self.sides for name in ("duty", "allowed", "granted"))


@functools.cache
def _lacks() -> dict[str, re.Pattern[str]]:
    data = read_table("assistant.grounding.contradictions", "polarity.toml")
    return {language: re.compile(pattern) for language, pattern in data["lacks"].items()}


@functools.cache
def _hinting() -> re.Pattern[str]:
    data = read_table("assistant.grounding.contradictions", "polarity.toml")
    return re.compile(data["hints"]["fr"])


@functools.cache
def _data() -> tuple[dict[str, re.Pattern[str]], tuple[_Pair, ...], tuple[_Pair, ...]]:
    data = read_table("assistant.grounding.contradictions", "polarity.toml")
    denies = {language: re.compile(pattern) for language, pattern in data["denies"].items()}
    return denies, _compiled(data["pairs"]), _compiled(data["contrasts"])


def _compiled(pairs: list[dict[str, str]]) -> tuple[_Pair, ...]:
    return tuple((one["name"], re.compile(one["yes"]), re.compile(one["no"])) for one in pairs)


def read(clause: str, language: str = "fr") -> Reading:
    """The reading of a clause."""
    folded = _REPLY.sub("", fold(clause).replace("’", "'").replace("\u0131", "i"))
    denies, pairs, contrasts = _data()
    lacking = _lacks().get(language, _lacks()["fr"])
    denials = [match.span() for match in denies.get(language, denies["fr"]).finditer(folded)]
    sides, refused = set[tuple[str, bool]](), list[tuple[str, ...]]()
    used: set[tuple[int, int]] = set()
    for name, yes, no in (*pairs, *contrasts) if language == "fr" else pairs:
        bearing = [one for one in denials if name not in _UNLACKED or not lacking.match(folded, *one)]
        for side, span in _named(folded, yes, no):
            own = [one for one in denials if span[0] <= one[0] < span[1]]
            if (name, yes, no) in pairs:
                used.update(own)  # « n'a pas besoin », « sans payer » already carry their polarity
            near = bearing if language in _AFTER_VERB else [one for one in bearing if one[0] < span[0]]
            turned = [] if own else [one for one in near if _turns(folded, one, span, lacking)]
            used.update(turned if name in _SETTLED else ())  # « n'est pas obligatoire » agrees with « facultatif »
            sides.add((name, side != bool(len(turned) % 2)))
            if language == "fr" and name in _REFUSALS and side == bool(len(turned) % 2):
                refused.append(_refused(folded, min((span, *turned))[0], max(last for _, last in (span, *turned))))
    loose = frozenset(one for one in sides if one[0] in {name for name, _, _ in contrasts})
    left = [span for span in denials if span not in used]
    without = [span for span in left if lacking.match(folded, *span)]
    return Reading(
        denied=bool(left),
        sides=frozenset(sides) - loose,
        without=bool(without),
        verbal=len(without) < len(left),
        targets=tuple(_target(folded, *span) for span in left) if language == "fr" else (),
        lacked=tuple(_target(folded, *span) for span in denials if folded[span[0] : span[1]] == "sans"),
        refused=tuple(refused),
        loose=loose,
    )


def _named(text: str, yes: re.Pattern[str], no: re.Pattern[str]) -> Iterator[tuple[bool, tuple[int, int]]]:
    """The words that name a notion, with their polarity; « ne coûte rien » is the opposite of « coûte »."""
    contrary = [match.span() for match in no.finditer(text)]
    for match in yes.finditer(text):
        if not any(first <= match.start() < last for first, last in contrary):
            yield True, match.span()
    yield from ((False, span) for span in contrary)


def _refused(text: str, start: int, end: int) -> tuple[str, ...]:
    """The stems of what is refused: « inutile de refaire la demande », or the subject of « la demande est inutile »."""
    after = _STOP.split(text[end:])[0]
    subject = not re.match(r"\s*(?:de |d'|(?:l'|la |les? |vous |y |en |se |s')?\w+(?:er|ir|re)\b)", after)
    subject = subject and not text[start:end].startswith("evit")
    if subject:
        after = _BREAKS.split(text[:start])[-1]
    telling = (word for word in _WORD.findall(after) if word not in STOP_WORDS and word not in _AUXILIARIES)
    stems = tuple(stem(word) for word in telling if len(word) > 2)[:2]
    return stems if len(stems) > subject else ()


def _target(text: str, start: int, end: int) -> tuple[str, ...]:
    """The stems of the first two words a negation applies to: prouve, limite in « ne prouve pas la limite »."""
    if _THAT.match(text, end):
        return ()  # « échappe à cette règle »: refers to what came before
    ahead = _STOP.split(text[max(0, start - 60) : start])[-1]
    verb = list(_NE.finditer(ahead)) if text[start:end] in _AFTER_NE else []
    held = _WORD.findall(text[start:end])[1:-1] if text[start:end].startswith(("ne ", "n'")) else []
    after = _STOP.split(_MODAL.split(text[end:])[0])[0]
    found = (_WORD.findall(ahead[verb[-1].end() :]) if verb else held) + _WORD.findall(after)[:6]
    telling = (word for word in found if word not in STOP_WORDS and word not in _AUXILIARIES and len(word) > 2)
    return tuple(stem(word) for word in telling)[:2]


def _turns(text: str, denial: tuple[int, int], notion: tuple[int, int], lacking: re.Pattern[str]) -> bool:
    """Whether a negation applies to a notion: just before it, or just after a verb (« ne peut pas »).

    « Sans » applies to the very next words only: « un site sans cookies a besoin » does need something.
    """
    if denial[0] >= notion[0] and denial[1] <= notion[1]:
        return False
    between = text[denial[1] : notion[0]] if denial[1] <= notion[0] else text[notion[1] : denial[0]]
    relative = denial[1] <= notion[0] and text[denial[0] : denial[1]] in _AFTER_NE and not _NE.search(between)
    if relative and _MODAL.match(text, notion[0]):
        return False  # « un site qui ne vend rien doit »
    between = _MEANWHILE.sub("", between)
    near = 1 if lacking.match(text, *denial) else _NEAR
    if near == 1 and notion[1] <= denial[0]:
        return False
    limit = near if denial[1] <= notion[0] else 0
    return not _BREAKS.search(between) and len(between.split()) <= limit


def subject(clause: str) -> str:
    """A clause without the words of our pairs of opposites: its subject."""
    folded = fold(clause).replace("’", "'")
    for _, yes, no in _data()[1]:
        folded = no.sub(" ", yes.sub(" ", folded))
    return folded


def opposed(said: Reading, held: Reading) -> bool:
    """Whether a notion has one polarity in ``said`` and only the other in ``held``."""
    return any((name, not side) in held.sides and (name, side) not in held.sides for name, side in said.sides)


def agree(said: Reading, held: Reading) -> bool:
    """Whether both give a notion the same polarity; any other negation then concerns something else."""
    return any(side in held.sides for side in said.sides if side[0] in _RULES)


def hints(text: str) -> list[str]:
    """The implicitly negative words of a French text: « attendez », « évitez », « refusé »."""
    return [match[0] for match in _hinting().finditer(fold(text))]


def contradicts(said: Reading, held: Reading) -> bool:
    """Whether ``said`` reverses what ``held`` says."""
    if opposed(said, held):
        return True
    if said.notions & held.notions and said.denied == held.denied and said.without == held.without:
        return False
    if said.without and held.without:
        return (said.verbal or said.forbids) != (held.verbal or held.forbids)
    return said.against != held.against
