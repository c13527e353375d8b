"""``assistant ask`` and ``assistant chat``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from assistant.assistant import Assistant
from assistant.cli.terminal import JsonOption, SiteOption, note, out, out_json, show_answer
from assistant.errors import UsageError
from assistant.records import Answer, Audience
from assistant.text.messages import say, voice_of

EasyReadOption = Annotated[
    bool, typer.Option("--plain", help="Langage clair : les phrases de l'assistant plus simples.")
]
UnfoldedOption = Annotated[
    bool, typer.Option("--more", help="Tout montrer : aussi les autres passages, dont on ne voit sinon que les titres.")
]
AudienceOption = Annotated[
    str | None, typer.Option("--audience", help="Public : resident, business, school ou council.")
]

_MOST_READ = 100_000  # more than a question, so that one too long is told so


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("ask")(ask)
    app.command("chat")(chat)


def ask(
    question: Annotated[
        str, typer.Argument(help="La question, entre guillemets ; « - » la lit sur l'entrée standard.")
    ],
    audience: AudienceOption = None,
    language: Annotated[
        str | None, typer.Option("--language", help="Langue de la réponse, par exemple fr ou en.")
    ] = None,
    easy_read: EasyReadOption = False,
    unfolded: UnfoldedOption = False,
    as_json: JsonOption = False,
    site: SiteOption = None,
) -> None:
    """Répond à une question, avec ses sources."""
    asked = sys.stdin.read(_MOST_READ) if question == "-" else question
    with Assistant.open(site) as assistant:
        answer = assistant.ask(asked, _audience(audience), language, easy_read=easy_read)
    if as_json:
        out_json(answer.model_dump(mode="json"))
    else:
        out(show_answer(answer, color=sys.stdout.isatty(), unfolded=unfolded))


def chat(
    audience: AudienceOption = None,
    easy_read: EasyReadOption = False,
    unfolded: UnfoldedOption = False,
    site: SiteOption = None,
) -> None:
    """Pose des questions à la suite ; une ligne vide ou Ctrl-D pour finir."""
    history: list[Answer] = []
    with Assistant.open(site) as assistant:
        note(say("notice.automated", voice_of("fr", easy_read=easy_read)))
        while True:
            try:
                question = input("\n> " if sys.stdin.isatty() else "")
            except EOFError:
                return
            if not question.strip():
                return
            try:
                answer = assistant.ask(question, _audience(audience), history=history, easy_read=easy_read)
            except UsageError as error:
                note(str(error))
                continue
            history = [*history, answer][-4:]
            out(show_answer(answer, color=sys.stdout.isatty(), unfolded=unfolded))


def _audience(value: str | None) -> Audience | None:
    return value  # type: ignore[return-value]  # Assistant.ask checks it and says which are known
