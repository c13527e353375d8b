"""The stage of the catalogue in a conversation: a message that goes on with a list, or a need that it answers.

It decides nothing by itself: ``conversation.py`` reads what follows a list, ``choice.py`` tells a need from a question
to the pages, ``search.py`` finds, ``reply.py`` writes.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.draft import Draft
from assistant.records import Answer, Question
from assistant.resources.catalogue import Shelf
from assistant.resources.choice import asks_for_a_resource, only_named
from assistant.resources.conversation import Request, continued
from assistant.resources.reply import reply
from assistant.retrieval.retriever import Retrieval


class ResourceStage:
    """Answers from the catalogue of a site, read again when its files change; for many threads."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def names(self, message: Question) -> bool:
        """Whether ``message`` is the name of a resource, with hardly anything else."""
        return only_named(self._shelf.catalogue().searcher.search(message.written, spoken=message.words))

    def goes_on(self, message: Question, history: Sequence[Answer]) -> Draft | None:
        """The list that ``message`` asks after the last one, or None when it is a question of its own."""
        last = history[-1].resources if history else None
        request = continued(message, last) if last is not None else None
        if request is None:
            return None
        searcher = self._shelf.catalogue().searcher
        return reply(searcher, searcher.search(request.need, request.chosen, read=request.read), request)

    def answers(self, question: Question, pages: Retrieval, draft: Draft) -> Draft | None:
        """The resources that a need asks for, with what the pages are sure of; None for a question to the pages.

        ``draft`` is the answer of the pages, shown only when they are sure.
        """
        searcher = self._shelf.catalogue().searcher
        found = searcher.search(question.written, spoken=question.words)
        if (draft.kind == "card" or pages.named) and not found.named:  # the name of a page is no need for a resource
            return None
        if not asks_for_a_resource(question, found, pages):
            return None
        first = pages.documents[0].entry if pages.documents else None
        sure = pages.verdict == "sure" and first is not None and "school" in first.audience
        return reply(searcher, found, Request(question.written), draft if sure and not found.named else None)
