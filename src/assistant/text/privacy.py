"""Masks personal data before anything is stored or sent: what identifies a person goes, the question stays.

Formats that can be validated are (IBAN by its check digits, cards by Luhn, social security numbers by month and key);
addresses and names are found by the words that introduce them, so a name without such a cue is missed; in small
letters a few cues alone do (``people/small_names.py``). Prices, other
dates, article numbers, company numbers and emergency numbers are left alone. Nothing is logged or kept here.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from assistant.text.civil_status import births, plates, tax_numbers
from assistant.text.people.small_names import small_names
from assistant.weights import read_weights

Kind = Literal["email", "iban", "nir", "tax", "card", "phone", "birth", "plate", "address", "name"]
MASKS: dict[Kind, str] = {
    "email": "[courriel]",
    "iban": "[IBAN]",
    "nir": "[numéro de sécurité sociale]",
    "tax": "[numéro fiscal]",
    "card": "[carte bancaire]",
    "phone": "[téléphone]",
    "birth": "[date de naissance]",
    "plate": "[plaque]",
    "address": "[adresse]",
    "name": "[nom]",
}
_MARKS = re.compile("|".join(re.escape(one) for one in MASKS.values()))
_MIN_PHONE, _MAX_PHONE = 8, 15
_NIR_WITH_KEY, _FRENCH_IBAN = 15, 27
_CARD_STARTS = {13: "4", 15: "3", 16: "23456", 19: "456"}

_EMAIL = re.compile(
    r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\]|\barobase\b)\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", re.IGNORECASE
)
# A French one has a fixed length, whatever digits come after it.
_IBAN = re.compile(r"\b(?:FR\d{2}(?:[ -]?[A-Z0-9]){23}|[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]){11,30})\b", re.IGNORECASE)
_NIR = re.compile(
    r"(?<![\d.,])[12378][ .-]?\d{2}[ .-]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .-]?(?:\d{2}|2[AB])[ .-]?\d{3}[ .-]?\d{3}"
    r"(?:[ .-]?\d{2})?(?!\d)",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\d.,])\d(?:[ .-]?\d){12,18}(?!\d)")
_PAIRS = re.compile(r"(?<![\d/.,+])(?<!\d-)0[1-9](?:[ .-]\d{2}){4}(?!\d)")  # cannot be the start of a card
_PHONE = re.compile(
    r"(?<![\d/.,+])(?<!\d-)(?:"
    r"(?:\+|(?<!\d )00)\s?33[ .-]?(?:\(0\)[ .-]?)?[1-9](?:[ ./-]{0,2}\d{2}){4}"
    r"|0[1-9](?:(?:[ ./-]{1,2}\d{2}){4}|\d{8})"
    r"|0[67]\d{2}(?:[ .-]?\d{2,3}){2,3}"
    r"|0[67][ .-](?:\d{4}[ .-]?\d{4}|\d{3}[ .-]?\d{3}[ .-]?\d{2})"
    r"|(?:\+|(?<!\d )00)[1-9]\d{0,2}(?:[ .-]?\(?\d{1,4}\)?){2,6}"
    r")(?!\d)"
)
_WAY = (
    r"(?:rue|avenue|av\.?|boulevard|bd|bld|chemin|impasse|all[ée]e|lotissement|sentier|ruelle|hameau|faubourg|square)"
)
_LINK = r"(?:de\s+la\s+|de\s+l['’]|du\s+|des\s+|de\s+|d['’]|l['’]|la\s+|le\s+|les\s+)"
_UPPER = r"[A-ZÀ-ÖØ-Þ]"
_CAPITAL = rf"{_UPPER}[\w'’-]*"
_STREET_WORD = (
    r"(?!(?:à|a|pour|est|et|ou|où|qui|je|j'ai|avec|depuis|dans|sur|chez|pas|mais|svp|merci|il|elle)\b)[\w'’-]+"
)
_TOWN = rf"(?:,?\s+(?:à\s+)?\d{{5}}(?:\s+{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})?)?"
_ADDRESS = re.compile(
    r"(?<![\d€])\b\d{1,4}(?:\s?(?:bis|ter|quater|[A-D])\b)?,?\s+(?:"
    rf"(?:{_WAY})\s+(?:{_LINK})?{_STREET_WORD}(?:\s+(?:{_LINK})?{_CAPITAL}){{0,3}}"
    rf"|place\s+(?:de\s+la\s+|de\s+l['’]|du\s+|des\s+|(?={_UPPER})){_STREET_WORD}(?:\s+(?:{_LINK})?{_CAPITAL}){{0,3}}"
    rf"|(?:route|quai)\s+{_LINK}{_STREET_WORD}(?:\s+(?:{_LINK})?{_CAPITAL}){{0,3}}"
    rf"|(?:cours|passage|voie|villa|cit[ée]|r[ée]sidence|esplanade)\s+(?:{_LINK})?{_CAPITAL}(?:\s+(?:{_LINK})?{_CAPITAL}){{0,3}}"
    rf"){_TOWN}",
)
_PARTICLE = r"(?:(?:de|du|des|de\s+la|d['’]|el|al|ben|le|la|van|von|da|dos|di|El|Al|Ben|Le|La|Van|De|Da|Dos)\s+)?"
_FULL = rf"{_PARTICLE}{_CAPITAL}(?:\s+{_PARTICLE}{_CAPITAL}){{0,2}}"
_ANY = r"[^\W\d_][\w'’-]+(?:\s+[^\W\d_][\w'’-]+)?"
_SIGNED = r"(?:cordialement|(?:sinc[èe]res\s+)?salutations(?:\s+distingu[ée]es)?|bien\s+[àa]\s+vous|respectueusement)"
_NAMES = (
    # Cues that a name follows, whatever its case.
    re.compile(
        r"\b(?:je\s+m['’ ]?appelle|jm['’ ]?appelle|(?:fils|fille|enfant|b[ée]b[ée]|il|elle)\s+s['’ ]appelle"
        r"|my\s+name\s+is|me\s+llamo|mi\s+chiamo|chamo-me|me\s+chamo|(?:o\s+)?meu\s+nome\s+[ée]|benim\s+ad[\u0131i]m|мене\s+звати|اسمي)\s+"
        rf"(?P<name>{_FULL}|{_ANY})",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?:nom|pr[ée]nom|nom\s+de\s+famille)\s*:\s*(?=(?P<name>{_ANY}))", re.IGNORECASE),
    re.compile(rf"\b(?:mme|mlle|mr)\.?\s+(?P<name>{_FULL}|[^\W\d_][\w'’-]+)", re.IGNORECASE),
    # A name at the end of a line, after the words that close a letter.
    re.compile(rf"\b{_SIGNED}[\s,.:!–-]+(?=(?P<name>{_FULL}|{_ANY})[\s.!]*$)", re.IGNORECASE | re.MULTILINE),
    # Cues that count only before a capital.
    re.compile(rf"\b[Ss]ign[ée]e?\s*:?\s+(?P<name>{_FULL})"),
    _BEING := re.compile(
        rf"\b(?:[Jj]e\s+suis|[Cc]['’]est|I\s+am|I['’]m|[Ss]oy|[Ss]ono|[Ss]ou)\s+(?!d[eu]\s|d['’]|des\s)(?P<name>{_PARTICLE}{_CAPITAL}"
        rf"(?:(?:\s+{_PARTICLE}{_CAPITAL}){{1,2}}|(?=\s*(?:[,.;!\n]|$|et\s+je\b|and\s+I\b))))"
    ),
    re.compile(
        rf"\b(?:[Mm]adame|[Mm]onsieur|[Mm]ademoiselle|MM?\.|M|[Dd]octeur|Dr\.?|n[ée]e|soussign[ée]e?"
        r"|[Aa]u\s+nom\s+d[e'’]|[Mm]on\s+(?:pr[ée])?nom\s+(?:est|c['’]est)|(?:pr[ée])?nomm[ée]e?)\s+"
        rf"(?P<name>{_FULL})"
    ),
    re.compile(
        r"\b(?:[Mm](?:on|a|es)|[Nn]otre|[Nn]os|[Ss](?:on|a)|[Ll](?:e|a)\s+petite?)\s+"
        r"(?:petite?\s+|beau[- ]|belle[- ]|grande?[- ])?"
        r"(?:fils|filles?|gar[çc]on|enfants?|b[ée]b[ée]|fr[èe]re|s[œo]e?ur|mari|femme|[ée]poux|[ée]pouse|conjointe?|compagnon"
        r"|compagne|p[èe]re|m[èe]re|oncle|tante|cousine?|neveu|ni[èe]ce|voisine?|amie?|copain|copine|patron|ex|[ée]l[èe]ve"
        rf"|ma[îi]tresse|professeure?|jumeaux|jumelles),?\s+(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{0,2}})"
    ),
)
# Capitalised words that are not names: titles, sentence openings, and services people have accounts with.
_NOT_NAMES = frozenset(
    """le la les l un une de du des d au aux et ou où a à est sont je j il elle on nous vous pour que qui quoi
    quel quelle comment combien quand pouvez pourriez bonjour bonsoir merci maire mairie directeur directrice
    président présidente adjoint adjointe instituteur secrétaire conseiller préfet député ministre docteur
    voudrais veux peux peut dois doit suis ai veut souhaite vais va pas ne n se si mon ma mes ce cette y en dans
    sur chez avec sans the my and for nom prénom prenom adresse date né née tél tel téléphone mail âge age pix
    caf cpam france franceconnect instagram facebook whatsapp snapchat tiktok snap insta youtube google
    educonnect éduconnect pronote discord telegram internet ent pai atsem cm1 cm2 ce1 ce2 cp cni rsa apl apa hlm
    rdv svp stp lundi mardi mercredi jeudi vendredi samedi dimanche français française allemand allemande
    marocain marocaine algérien algérienne tunisien tunisienne portugais portugaise ukrainien ukrainienne""".split()
)


@dataclass(frozen=True)
class Masked:
    """A text without personal data, and the kinds of data removed, each listed once."""

    text: str
    kinds: tuple[Kind, ...] = ()


def mask(text: str) -> Masked:
    """Replace personal data in ``text`` with the name of its kind in brackets; masking twice changes nothing."""
    kinds: list[Kind] = []
    for kind, finder in _FINDERS:
        spans = list(finder(text))
        for start, end in reversed(spans):
            text = text[:start] + MASKS[kind] + text[end:]
        if spans and kind not in kinds:
            kinds.append(kind)
    return Masked(text, tuple(kinds))


def without_masks(text: str) -> str:
    """``text`` without the placeholders for personal data, unless nothing else would be left."""
    return " ".join(_MARKS.sub(" ", text).split()) or text if _MARKS.search(text) else text


def _matching(pattern: re.Pattern[str], holds: Callable[[str], bool]) -> Callable[[str], Iterator[tuple[int, int]]]:
    def finder(text: str) -> Iterator[tuple[int, int]]:
        return (match.span() for match in pattern.finditer(text) if holds(match[0]))

    return finder


def _always(_found: str) -> bool:
    return True


def _is_iban(found: str) -> bool:
    """Whether the check digits of an IBAN are right; a French one with a typing error counts too."""
    code = re.sub(r"[ -]", "", found).upper()
    french = code.startswith("FR") and len(code) == _FRENCH_IBAN
    moved = code[4:] + code[:4]
    return french or int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def _is_nir(found: str) -> bool:
    """Fifteen characters, even with a wrong key (a typo is just as personal), or thirteen starting with 1 or 2."""
    code = re.sub(r"[ .-]", "", found)
    return len(code) == _NIR_WITH_KEY or (len(code) == _NIR_WITH_KEY - 2 and code[0] in "12")


def _is_card(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    if digits[0] not in _CARD_STARTS.get(len(digits), ""):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _is_phone(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    if found.startswith("0") and not found.startswith("00"):
        return len(digits) == 10 and not digits.startswith("08")
    return _MIN_PHONE <= len(digits) <= _MAX_PHONE


def _name_spans(text: str) -> Iterator[tuple[int, int]]:
    told = (span for pattern in _NAMES for match in pattern.finditer(text) for span in _name_in(match))
    found = sorted((*told, *small_names(text)))
    last = 0
    for start, end in found:
        if start >= last:
            yield start, end
            last = end


def _name_in(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The name at the start of what follows: up to the first word that cannot be part of one."""
    start, end = match.span("name")
    begin, stop = -1, start
    for word in re.finditer(r"[^\s]+", match["name"]):
        bare = word[0].strip(".,;:!?").split("'")[0].split("’")[0].split("-")[0]
        particle = bare.casefold() in {"de", "du", "des", "la", "le", "el", "al", "ben"} and word.start() == 0
        if bare.casefold() in _NOT_NAMES and not (particle and re.match(rf"\s+{_UPPER}", match["name"][word.end() :])):
            break
        if particle and match["name"][word.end() :].strip().casefold() in _NOT_NAMES:
            break
        begin = start + word.start() if begin < 0 else begin
        stop = start + word.end()
    told = match.string[begin:stop] if begin >= 0 else ""
    if told and stop <= end and not (match.re is _BEING and _says_what_one_is(told)):
        yield begin, stop


@functools.cache
def _people_words() -> frozenset[str]:
    return frozenset(read_weights("assistant.text", "people_words.json")["words"].split())


def _says_what_one_is(found: str) -> bool:
    """Whether each word is one that people write in small letters after « je suis »: « Enceinte », « Propriétaire ».

    Counted in questions by ``assistant_eval.fitting.vocabulary.people_words``: a name is seldom one, even one that is
    a word.
    """
    return all(word in _people_words() for word in re.findall(r"[^\W\d_]+", found.casefold()))


_FINDERS: tuple[tuple[Kind, Callable[[str], Iterator[tuple[int, int]]]], ...] = (
    ("email", _matching(_EMAIL, _always)),
    ("iban", _matching(_IBAN, _is_iban)),
    ("tax", tax_numbers),
    ("nir", _matching(_NIR, _is_nir)),
    ("phone", _matching(_PAIRS, _is_phone)),
    ("card", _matching(_CARD, _is_card)),
    ("phone", _matching(_PHONE, _is_phone)),
    ("birth", births),
    ("plate", plates),
    ("address", _matching(_ADDRESS, _always)),
    ("name", _name_spans),
)
