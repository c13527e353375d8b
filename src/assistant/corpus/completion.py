"""Merges a common page and what the commune adds to it; every part of the result remembers its layer.

The commune's version replaces the common one part by part: a field, the introduction, a section with the same heading.
The rest is kept. Tags, aliases, related pages and sources are combined.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from assistant.corpus.page import Addition, File, Page, Section
from assistant.corpus.page_fields import Completion, FrontMatter, LocalRules
from assistant.text.cleaning import clean

_UNITED = ("sources", "tags", "aliases", "related")


def complete(common: Page, own: Addition) -> Page:
    """The page of ``common`` with the additions and replacements of ``own``; its file is the commune's."""
    return Page(
        own.file,
        _front_matter(common.meta, own.meta),
        _sections(common.sections, own.sections),
        common.common_fields - _given(own.meta),
    )


def with_facts(page: Page, facts: Iterable[tuple[Collection[str], Mapping[str, str]]], file: File) -> Page:
    """``page`` with the facts that the commune wrote for several pages in ``file``; what the page says itself stays.

    Each of ``facts`` is the subjects it holds for, and its text by field of ``local``.
    """
    told = {field: text for subjects, texts in facts if page.id in subjects for field, text in texts.items()}
    own = page.meta.local
    missing = {field: (clean(text),) for field, text in told.items() if own is None or not getattr(own, field)}
    if not missing:
        return page
    local = (own or LocalRules()).model_copy(update=missing)
    return replace(
        page,
        file=file if page.file.layer == "common" else page.file,
        meta=page.meta.model_copy(update={"local": local}),
    )


def _given(meta: Completion) -> frozenset[str]:
    """The fields written in a page; an empty one empties that of the common page, unless every page must have it."""
    required = {name for name, field in FrontMatter.model_fields.items() if field.is_required()}
    return frozenset(name for name in meta.model_fields_set if getattr(meta, name) is not None or name not in required)


def _front_matter(common: FrontMatter, own: Completion) -> FrontMatter:
    values: dict[str, Any] = {name: getattr(own, name) for name in _given(own)}
    for name in _UNITED:
        values[name] = tuple(dict.fromkeys((*getattr(own, name), *getattr(common, name))))
    values["updated"] = max(day for day in (own.updated, common.updated) if day)
    values["review_by"] = min((day for day in (own.review_by, common.review_by) if day), default=None)
    return common.model_copy(update=values)


def _sections(common: tuple[Section, ...], own: tuple[Section, ...]) -> tuple[Section, ...]:
    """The commune's introduction if it has one, its sections, then the common ones that it does not replace."""
    replaced = {_heading(section) for section in own[1:]}
    kept = (section for section in common[1:] if _heading(section) not in replaced)
    return (own[0] if own[0].tokens else common[0], *own[1:], *kept)


def _heading(section: Section) -> str:
    return clean(section.heading).casefold()
