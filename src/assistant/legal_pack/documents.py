"""Register entry, impact assessment, processor's clauses, AI notice and open-data listing, from ``commune.toml``.

They say what this installation does, as it is set, and are drafts to be read by the data protection delegate; a mention
that is missing stops them, so that no draft asks to be completed where a fact should stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from string import Template

from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.site import legal
from assistant.site.configuration import Site
from assistant.text.dates import day_in_words

NAMES = ("registre.md", "aipd.md", "sous-traitance.md", "intelligence-artificielle.md", "donnees-ouvertes.md")
_WITHOUT_MODEL = "aucun modèle de langue n'écrit les réponses, qui sont des extraits des pages"


class MentionsMissing(AssistantError):
    """Something that the documents must say is not in ``commune.toml``."""

    def __init__(self, lacking: dict[str, str]) -> None:
        named = ", ".join(f"{said} ({name})" for name, said in lacking.items())
        super().__init__(f"Documents non écrits, mentions à remplir dans commune.toml : {named}.")


def documents(site: Site, settings: Settings, today: date) -> Iterator[tuple[str, str]]:
    """The name and the text of each document; raise :class:`MentionsMissing`."""
    if lacking := legal.missing(site):
        raise MentionsMissing(lacking)
    values = _values(site, settings, today)
    for name in NAMES:
        text = (files(__package__) / "templates" / name).read_text(encoding="utf-8")
        yield name, Template(text).substitute(values)


def _values(site: Site, settings: Settings, today: date) -> dict[str, str]:
    model, telegram = settings.llm, bool(settings.telegram_token.get_secret_value())
    days = site.notices.retention_days if settings.retention_days is None else settings.retention_days
    told = f"le modèle {model}, qui reçoit la question masquée et les passages trouvés, reformule la réponse"
    receivers = ["les agents de la commune chargés du site"]
    receivers += [f"le fournisseur du modèle de langue ({model})"] if model else []
    receivers += ["Telegram, pour les personnes qui le choisissent"] if telegram else []
    outside = ["Telegram, établi hors de l'Union européenne"] if telegram else []
    outside += [f"selon le fournisseur du modèle de langue ({settings.llm_base_url or model})"] if model else []
    return {
        "commune": site.name,
        "publisher": site.publisher,
        "controller": site.notices.controller,
        "dpo": site.notices.dpo,
        "basis": site.notices.basis,
        "rights": site.notices.rights,
        "host": site.notices.host,
        "director": site.notices.publication_director,
        "licence": site.commune.licence,
        "website": site.commune.website or "sans site",
        "server": _server(settings),
        "days": str(days),
        "today": day_in_words(today),
        "model": told if model else _WITHOUT_MODEL,
        "channels": "le site, son API" + (", Telegram" if telegram else ""),
        "receivers": " ; ".join(receivers),
        "transfers": " ; ".join(outside) or "aucun",
    }


def _server(settings: Settings) -> str:
    named = [host for host in settings.hosts if not host.startswith("*")]
    return f"https://{named[0]}" if named else "celle de ce serveur"
