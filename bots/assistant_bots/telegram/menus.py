"""What the bot shows before any question: its welcome, its help, and the menus of audiences and languages."""

from __future__ import annotations

from assistant.records import AUDIENCES
from assistant_bots.service.conversations import SECONDS
from assistant_bots.telegram.backend import Town
from assistant_bots.telegram.conversation_memory import SHOWN_SECONDS
from assistant_bots.telegram.markup import Span, line
from assistant_bots.telegram.render import Button, Message, message, sentence
from assistant_bots.telegram.texts import EXAMPLES, languages, say

AUTO = "auto"


def start_message(town: Town, language: str) -> Message:
    """Who is speaking, what happens to the data, and example questions as buttons."""
    blocks = [
        line(Span(say("start.hello", language, town=town.name), bold=True)),
        line(say("start.how", language)),
        line(say("start.not_a_request", language)),
    ]
    if town.sample:
        blocks.append(line(Span(say("start.sample", language), italic=True)))
    kept = {"minutes": int(SECONDS // 60), "hours": SHOWN_SECONDS // 3600}
    blocks += [
        line(Span(say("start.privacy_title", language), bold=True)),
        line(say("start.privacy", language, **kept), tight=True),
    ]
    if town.website:
        blocks.append(line(say("start.telegram", language, website=town.website), tight=True))
    if town.controller:
        facts = say("start.controller", language, controller=town.controller, dpo=town.dpo)
        blocks.append(line(facts, tight=True))
    blocks.append(line(say("start.examples", language)))
    return message(blocks, [(Button(say(f"example.{one}", language), f"e:{one}"),) for one in EXAMPLES])


def help_message(language: str) -> Message:
    """How to ask, and the commands."""
    blocks = [line(Span(say("help.title", language), bold=True))]
    blocks += [line(say(f"help.{one}", language), tight=True) for one in ("ask", "sources", "wrong", "group")]
    return message([*blocks, line(say("help.commands", language)), line(say("help.urgent", language))])


def audience_menu(language: str) -> Message:
    """Buttons of the audiences."""
    choices = [Button(say(f"audience.{one}", language), f"a:{one}") for one in (*AUDIENCES, AUTO)]
    return sentence(say("audience.choose", language), [choices[:2], choices[2:4], choices[4:]])


def language_menu(language: str) -> Message:
    """Buttons of the languages, each in its own name."""
    choices = [Button(say("language.name", one), f"l:{one}") for one in languages()]
    rows = [choices[start : start + 2] for start in range(0, len(choices), 2)]
    return sentence(say("language.choose", language), [*rows, [Button(say("language.auto", language), f"l:{AUTO}")]])
