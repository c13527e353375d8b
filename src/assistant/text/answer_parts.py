"""An Answer as channels show it: what is read at once, what is unfolded, our own remarks. Markdown in, Markdown out.

Every channel cuts an answer in the same places, so that the same words are in sight everywhere. An answer that is one
text (an emergency, a greeting, a text by a model) is shown whole. It renders nothing and rewords nothing.
"""

from __future__ import annotations

import re

from assistant.records import Answer, More

_MARK = re.compile(r"(?<!\\)\[(\d{1,2})\]")
_MARKS_FIRST = re.compile(r"\[\d{1,2}\](?!\()")
_REMARK = re.compile(r"\*(?!\*)[^*\n]+\*")


def opening(answer: Answer) -> str:
    """The lead in bold and the rest of its passage; the whole text of an answer without a lead.

    An answer that asks back is its question alone, since its choices are buttons.
    """
    if not answer.lead:
        return answer.text
    body = answer.body.strip()
    gap = " " if _MARKS_FIRST.match(body) else "\n\n"  # the marks of the lead stand on its line
    return f"**{answer.lead}**{gap}{body}".rstrip()


def at_once(answer: Answer) -> str:
    """The opening and the commune's own fact: what stands in sight before unfolding."""
    return "\n\n".join(part for part in (opening(answer), answer.local if answer.lead else "") if part)


def said_by(answer: Answer, part: str) -> str:
    """Who publishes the first source that ``part`` names; empty when it names none."""
    found = _MARK.search(part)
    return next((one.publisher for one in answer.citations if found and one.n == int(found[1])), "")


def folded(more: More) -> str:
    """The text of a folded passage, without the title that its fold already shows."""
    opening = f"**{more.title}**"
    return more.text.removeprefix(opening).lstrip("\n") if more.text != opening else more.text


def remarks(answer: Answer) -> tuple[str, ...]:
    """Our own paragraphs in italics (« relevé le … », « passages cités en français »), which stand in no part."""
    if not answer.lead:
        return ()
    return tuple(one for one in answer.text.split("\n\n") if _REMARK.fullmatch(one))
