"""What only names a subject, as « encombrants » or « terrasse svp » do: nothing to be alarmed at, nor to refuse.

The titles of the common pages and their other names, but those that may be said by someone in danger or who wants a
person: these stay for those who write messages to judge. Also which questions are of shops, schools and councils, that
few messages resemble. Nothing is fitted here.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable

from assistant.corpus.layers import read_common
from assistant.records import Document
from assistant.site.configuration import Site
from assistant.site.location import demonstration_site
from assistant.triage.rules import rule_book

_RISK = re.compile(
    r"suicid|harc[eè]l|bull|insult|menac|frapp|coups?\b|tabass|viol|br[uû]l|\bfeu\b|inconnu|emb[eê]t|se confie|à la rue"
    r"|dehors|dormir|secours|agressif|pirat|hack|frigo|tombe|g[eê]nante|chantage|arnaqu|scam|fraud|fausse|faux|expuls"
    r"|couper|coupé|died|mort|d[ée]c[ée]d|dead|kill|hit|beat|moque|seul|isol|enlev|dispar|perdu.*(fils|fille|enfant)"
    r"|h[oô]pital|blessé|malade|danger|urgence|emergency|aide vite|depuis cette nuit|cambriol|burgl|toit envolé"
    r"|quelqu'un|person\b|humain|humans?\b|parler à|speak|talk|faim|manger|sans domicile|sdf\b|homeless|accouch|agress"
    r"|racket|(photo|vidéo).*(fille|fils)|fumée|gaz\b|r[ae]n[çc]on|code\b|banque|virus|suspect",
    re.IGNORECASE,
)
# Pages read by who is harmed: there, what says « je » or « mon » may be an appeal.
_HARM = (
    "harcelement", "cyberviolence", "rancongiciel", "hameconnage", "faux-sites", "qui-blesse", "manque-argent",
    "separation", "deces",
)  # fmt: skip
_FIRST = re.compile(r"\b(je|j|mon|ma|mes|on|il|elle|nous|my|i|me|we)\b", re.IGNORECASE)
_FEW = 4  # words of what is a name rather than a sentence
_AROUND = (
    "{} ?", "{} svp", "{}??", "les {}", "la {}", "le {}", "{} svp ?", "info {}", "{} mairie", "bonjour {}", "{}.",
    "pour {}", "{} où", "{} comment faire", "{} prix", "{} !",
)  # fmt: skip
_AUDIENCES = {"business", "school", "council"}


def common_documents() -> tuple[Document, ...]:
    """The common pages, as the demonstration site shows them."""
    return read_common(Site.read(demonstration_site())).documents


def subjects(documents: Iterable[Document]) -> list[str]:
    """Titles and other names of pages, each once, but those that someone in danger may say."""
    rules = rule_book()
    named: dict[str, None] = {}
    for page in documents:
        harm = any(part in page.id for part in _HARM)
        for text in (page.title, *page.aliases):
            if not (_RISK.search(text) or rules.danger(text) or (harm and _FIRST.search(text))):
                named[text] = None
    return list(named)


def around(subject: str, chance: random.Random) -> str:
    """A subject as it is typed, in small or large letters, often with a word beside it when it is short."""
    text = subject.lower() if chance.random() < 0.7 else subject.upper()
    return chance.choice(_AROUND).format(text) if len(text.split()) <= _FEW else text


def professional(documents: Iterable[Document]) -> frozenset[str]:
    """The pages for shops, schools and councils, by their ids."""
    return frozenset(page.id for page in documents if _AUDIENCES & set(page.audience))
