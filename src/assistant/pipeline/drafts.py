"""Drafts of the pipeline itself: the text of a verdict, alone or around an answer, and what a lost message is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answering.draft import Draft
from assistant.answering.not_found import example
from assistant.index.generation import Generation
from assistant.records import Answer
from assistant.text.headings import stems
from assistant.text.messages import say
from assistant.triage.decision import Verdict
from assistant.triage.message_kinds import UNSURE


def fixed(verdict: Verdict) -> Draft:
    """The text of ``verdict`` and nothing else."""
    return Draft(verdict.status, verdict.text, kind=verdict.kind, service=verdict.service)


def lost(voice: str, generation: Generation) -> Draft:
    """What a follow-up gets when there is no conversation to follow: it has just begun, or its memory is gone."""
    text = f"{say('answer.lost', voice)} {example(generation, voice)}".rstrip()
    return Draft("not_found", text, kind="not_found")


def asked_again(history: Sequence[Answer]) -> Draft | None:
    """The choices just given, when « c'est combien ? » chooses none of them."""
    last = history[-1] if history else None
    if last is None or last.kind != "choices" or not last.choices:
        return None
    return Draft(
        "partial", last.text, kind="choices", lead=last.lead, choices=last.choices, suggestions=last.suggestions
    )


def with_missing_desk(missing: Draft, desk: str, draft: Draft, generation: Generation) -> Draft:
    """That nothing is known yet of a desk, before what the page that bears its name says of all such desks.

    « Quel est le numéro du CCAS ? » gets the town hall, then what a CCAS does; « La gendarmerie ? » no page on thefts.
    """
    page = generation.document(draft.citations[0].document_id) if draft.citations and not draft.choices else None
    if page is None or not stems(desk.replace("-", " ")) <= stems(page.title):
        return missing
    text = f"{missing.text}\n\n{draft.text}"
    return replace(draft, text=text, lead="", body=text, local="", more=(), service=missing.service)


def around(verdict: Verdict, draft: Draft) -> Draft:
    """The verdict's text, then what the pages say about it, when they say something; one that yields comes under it."""
    service = verdict.service or draft.service
    if verdict.yields:
        return replace(draft, text=f"{draft.text}\n\n{verdict.text}", body=f"{draft.body}\n\n{verdict.text}".lstrip())
    if not (draft.citations or draft.kind == "contact" or verdict.rule == UNSURE) or (
        draft.choices and not verdict.precedes
    ):
        return fixed(verdict)
    status = draft.status if verdict.precedes else verdict.status
    text = f"{verdict.text}\n\n{draft.text}"
    return replace(draft, status=status, text=text, lead="", body=text, local="", more=(), service=service)
