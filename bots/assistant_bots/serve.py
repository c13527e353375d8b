"""``assistant serve``: one process that answers on the web, with everything it needs started and stopped in order.

It builds the index when there is none, opens the assistant, prints the address and runs uvicorn. SIGTERM lets running
answers finish and ends within ten seconds.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer
import uvicorn
from starlette.types import ASGIApp

from assistant import Assistant, Settings
from assistant.cli.terminal import SiteOption
from assistant.corpus.checks import invented
from assistant.errors import AssistantError, IndexMissing, IndexUnusable
from assistant.site.location import chosen_site, find_site
from assistant_bots.app import create_app
from assistant_bots.guard.connections import TimedConnection, most_connections
from assistant_bots.index_watcher import command
from assistant_bots.service import logs
from assistant_bots.service.allocator import share_arenas
from assistant_bots.service.problems import SeveralWorkers

if TYPE_CHECKING:
    from assistant_bots.telegram.in_process import BesideWeb

GRACE = 7
SWITCH = 0.001  # seconds: beside a crowd that the loop refuses, who answers gets the interpreter five times as soon


class PortTaken(AssistantError):
    """Another program already listens on that port."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"Impossible d'écouter sur {host}:{port} ({reason}) : choisissez un autre port avec --port.")


class FirstIndexFailed(AssistantError):
    """The index could not be built; the command has said why."""

    def __init__(self) -> None:
        super().__init__("L'index n'a pas pu être construit : corrigez ce qui est dit ci-dessus, puis recommencez.")


def serve(
    host: Annotated[
        str, typer.Option(help="Adresse d'écoute ; 0.0.0.0 pour être joint d'autres machines.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port d'écoute ; 0 pour en choisir un libre.")] = 8000,
    workers: Annotated[int, typer.Option(help="Nombre de processus ; un seul est possible.")] = 1,
    site: SiteOption = None,
) -> None:
    """Répond aux questions sur le web : page, interface de programmation et widget."""
    if workers != 1:
        raise SeveralWorkers(workers)
    share_arenas()
    sys.setswitchinterval(SWITCH)
    settings = Settings.read()
    if _is_public(host, settings):
        invented.refuse(chosen_site(site, settings))
    assistant = open_assistant(site, settings)
    with assistant:
        assistant.prepare()
        bot = _telegram(settings)
        logs.configure(settings.log_level)
        application = create_app(assistant, settings, companions=[bot.companion] if bot else [])
        listening = listen(host, port)
        TimedConnection.most = most_connections()
        sys.stderr.write(f"{assistant.site.name} : http://{_shown(host)}:{listening.getsockname()[1]}\n")
        sys.stderr.flush()
        config = _configuration(bot.around(application) if bot else application, settings)
        try:
            _Server(config, bot).run(sockets=[listening])
        except KeyboardInterrupt:
            sys.stderr.write("Arrêt demandé.\n")


def _configuration(application: ASGIApp, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxy),
        forwarded_allow_ips=settings.trusted_proxy,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=15,
        http=TimedConnection,  # on h11, the parser that limits headers; httptools, when installed, does not
        h11_max_incomplete_event_size=32 * 1024,
    )


def _is_public(host: str, settings: Settings) -> bool:
    """Whether others than this machine are answered: by the address, a proxy before it, or the bot beside it."""
    return not _only_here(host) or bool(settings.trusted_proxy or settings.telegram_token.get_secret_value())


def _only_here(host: str) -> bool:
    """Whether only this machine can reach the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def open_assistant(site: Path | None, settings: Settings) -> Assistant:
    """Open the site's assistant, building its index first when it was never built."""
    try:
        return Assistant.open(site, settings)
    except (IndexMissing, IndexUnusable) as missing:
        if isinstance(missing, IndexUnusable) and missing.advice:
            raise  # the folder holds another commune's: to index again would take its place
        root = find_site(site, settings)
        sys.stderr.write(f"{missing}\nConstruction de l'index, quelques minutes.\n")
        sys.stderr.flush()
        done = subprocess.run(command(root), check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
        if done.returncode:
            raise FirstIndexFailed from None
        return Assistant.open(site, settings)


class _Server(uvicorn.Server):
    """Tells the bot to stop immediately, so that web and bot finish within the same ten seconds."""

    def __init__(self, config: uvicorn.Config, bot: BesideWeb | None) -> None:
        super().__init__(config)
        self._bot = bot

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop on a signal."""
        if self._bot:
            self._bot.end()
        super().handle_exit(sig, frame)


def _telegram(settings: Settings) -> BesideWeb | None:
    """The bot that runs beside the web, when there is a token for it."""
    if not settings.telegram_token.get_secret_value():
        return None
    from assistant_bots.telegram.in_process import BesideWeb  # loads python-telegram-bot

    return BesideWeb(settings)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address; raise :class:`PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)  # the announced address accepts connections, even before the first answer
    except OSError as error:
        listening.close()
        raise PortTaken(host, port, error.strerror or os.strerror(error.errno or 0)) from None
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
