"""Resources given as an answer -> blocks of a Telegram message: a card each, its name a link.

What a next message may ask (the next ones, a filter more, a filter less) are the answer's suggestions, as buttons.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.records import Answer, ResourceCard
from assistant.resources.sentences import say
from assistant_bots.telegram.markup import Block, Span, line, link


def resource_blocks(answer: Answer) -> Iterator[Block]:
    """The first sentence, the filters in force, then the cards."""
    listed = answer.resources
    if listed is None:
        return
    yield line(Span(answer.lead, bold=True))
    kept = ", ".join(one.label for one in listed.filters if one.kept)
    if kept:
        yield line(Span(say("reply.understood", filters=kept), italic=True))
    for card in listed.cards:
        yield from _card(card)
    if any(not card.closed for card in listed.cards):
        yield line(Span(say("reply.reminder"), italic=True))


def _card(card: ResourceCard) -> Iterator[Block]:
    named = Span(card.name, bold=True) if card.closed or not card.url else link(card.name, card.url)
    yield line(named, f", {card.publisher}")
    yield line(card.description, tight=True)
    if card.instead:
        yield line(say("reply.instead", names=", ".join(one.name for one in card.instead)), tight=True)
    elif card.reasons:
        yield line(say("reply.fits", reasons=" ; ".join(card.reasons)), tight=True)
    if card.needs:
        yield line(" · ".join(card.needs), tight=True)
    if card.caution:
        yield line(say("reply.caution", caution=card.caution), tight=True)
    unknown = (
        f" {say('reply.unknown', names=', '.join(card.unverified))}" if card.unverified and not card.closed else ""
    )
    yield line(Span(card.state + unknown, italic=True), tight=True)
