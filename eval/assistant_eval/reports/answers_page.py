"""``docs/reponses.md``: every question of the page with its answer, its sources and how its reading went.

It is for a town hall that wants to see answers rather than figures. An answer is Markdown already, so it is quoted as
it is, without headings; questions and titles are escaped. Nothing here asks a question or decides that it is good.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assistant.records import AUDIENCES, Answer, Citation, Contact
from assistant.text.dates import clock, day_in_words, full_day
from assistant_eval.datasets.readings import ReadingVerdict, Spoken, digest
from assistant_eval.reports.group_names import AUDIENCES as NAMES

LABELS: dict[ReadingVerdict, str] = {
    "good": "Lu : la première ligne répond",
    "bad": "À améliorer",
    "changed": "À relire : la réponse a changé depuis la lecture",
    "unread": "À lire : pas encore lue",
}
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_INTRODUCTION = """\
# Des questions et leurs réponses, lues une par une

Que répond l'assistant, mot pour mot ? Voici {count} questions d'habitants, de commerçants, d'enseignants et d'élus,
posées sur la commune inventée de Saint-Exemple, sans modèle de langue, le {asked}, comme si l'on était le {moment}.
Elles ont été écrites pour ce projet ; aucune ne vient d'un habitant. Il y a des fautes de frappe, des suites de
conversation, d'autres langues, des questions auxquelles il ne faut pas répondre et des urgences.

Chaque réponse est lue, avec une seule exigence : **la première ligne répond**. Pour une question sans réponse dans les
pages, c'est le dire, ou dire à qui s'adresser ; pour une urgence, c'est donner le bon numéro. Une réponse qui change
doit être relue. L'assistant a été amélioré en regardant ces questions-là : cette page le montre plutôt sous un bon
jour. Les chiffres de justesse, mesurés sur d'autres questions, sont dans [accuracy.md](accuracy.md).

`assistant-eval answers --site corpus/saint-exemple` pose de nouveau les questions et réécrit cette page."""


@dataclass(frozen=True)
class Shown:
    """One question of the page: its answer, how its reading went, and why when it is not good enough."""

    spoken: Spoken
    answer: Answer
    verdict: ReadingVerdict
    reason: str = ""


def answers_page(every: Sequence[Shown], moment: datetime, asked: date) -> str:
    """The page as Markdown; ``moment`` is the hour the questions were asked as of, ``asked`` the day they were."""
    return "\n\n".join(_parts(every, moment, asked)) + "\n"


def counts(every: Sequence[Shown]) -> dict[ReadingVerdict, int]:
    """How many answers of each verdict, none left out."""
    found = Counter(one.verdict for one in every)
    return {name: found[name] for name in LABELS}


def _parts(every: Sequence[Shown], moment: datetime, asked: date) -> Iterator[str]:
    when = f"{full_day(moment.date())} à {clock(moment)}"
    yield _INTRODUCTION.format(count=len(every), asked=day_in_words(asked), moment=when)
    rows = (f"| {LABELS[name]} | {count} |" for name, count in counts(every).items())
    yield "\n".join(("| Lecture | Réponses |", "|---|---:|", *rows))
    numbered = list(enumerate(every, start=1))
    yield "## Pas assez bonnes"
    yield "\n".join(_listed([(n, one) for n, one in numbered if one.verdict == "bad"]))
    if again := [(n, one) for n, one in numbered if one.verdict in {"changed", "unread"}]:
        yield "## À lire ou à relire"
        yield ", ".join(f"[{n}](#question-{n})" for n, _ in again) + "."
    for audience in AUDIENCES:
        if of_it := [(n, one) for n, one in numbered if one.spoken.audience == audience]:
            yield f"## {NAMES[audience]}"
            yield from ("\n\n".join(_entry(n, one)) for n, one in of_it)


def _listed(bad: Sequence[tuple[int, Shown]]) -> Iterator[str]:
    if not bad:
        yield "Aucune parmi celles qui ont été lues."
    for n, one in bad:
        yield f"- [Question {n}](#question-{n}), « {one_line(one.spoken.question)} » : {one_line(one.reason)}"


def _entry(n: int, one: Shown) -> Iterator[str]:
    yield f"### Question {n}"
    if one.spoken.history:
        yield "Auparavant : " + " puis ".join(f"« {one_line(earlier)} »" for earlier in one.spoken.history)
    yield f"**{one_line(one.spoken.question)}**"
    yield quoted(one.answer.text)
    sources = [_source(citation) for citation in one.answer.citations]
    yield "\n".join([*(sources or ["- Aucune page citée"]), *(_service(contact) for contact in one.answer.contacts)])
    reason = f" : {one_line(one.reason)}" if one.reason else ""
    yield f"*{LABELS[one.verdict]}*{reason} <!-- empreinte {digest(one.answer.text)} -->"


def quoted(text: str) -> str:
    """An answer as a Markdown quotation: a heading becomes bold, and nothing of it is HTML or a link."""
    lines = (_HEADING.sub(r"**\1**", line).replace("<", "&lt;") for line in text.split("\n"))
    return "\n".join(f"> {line}".rstrip() for line in lines).replace("](", "]\\(")


def _source(citation: Citation) -> str:
    section = f", « {one_line(citation.section)} »" if citation.section else ""
    title = one_line(citation.title)
    if re.match(r"https?://\S+$", citation.url):
        address = citation.url.replace("(", "%28").replace(")", "%29")
        title = f"[{title}]({address})"
    return f"- Source {citation.n} : {title}{section}, à jour le {day_in_words(citation.updated)}"


def _service(contact: Contact) -> str:
    return "- Service : " + ", ".join(one_line(part) for part in (contact.name, contact.phone) if part)


def one_line(words: str) -> str:
    """Words as one line that Markdown shows as they are."""
    return _MARKUP.sub(r"\\\1", " ".join(words.split()))
