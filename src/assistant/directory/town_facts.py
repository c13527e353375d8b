"""What ``commune.toml`` says beside phones and hours: who the mayor is, which desks are alike, which there are not.

Only what the commune wrote itself is said. A desk that it has not is known by the names of ``directory.toml``, so that
« Quel est le numéro du CCAS ? » is told that there is none and whom to ask instead.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.directory.requested_days import vocabulary
from assistant.records import Question
from assistant.site.commune_file import Service
from assistant.site.configuration import Site
from assistant.text.analysis import analyse
from assistant.text.messages import say
from assistant.text.translations import term_pattern

_NUMBER = re.compile(r"-\d+$")


def mayor(question: Question, site: Site, language: str) -> Draft | None:
    """Who the mayor is, when that is asked and nothing else, and the commune has written it."""
    if not site.commune.mayor:
        return None
    for spoken in dict.fromkeys((language.partition("-")[0], "fr", "en")):
        left, found = _mayor(spoken).subn(" ", question.variants)
        if found and not set(analyse(left)) - set(analyse(site.name)):
            said = say("directory.mayor", language, town=escape(site.name), name=escape(site.commune.mayor))
            return Draft("answered", said, service=site.commune.main_service)
    return None


@functools.cache
def _mayor(language: str) -> re.Pattern[str]:
    return term_pattern(vocabulary()[language]["mayor"], language)


def desks(site: Site) -> tuple[Service, ...]:
    """The services of the commune, then those that it says it has not."""
    missing = (one for one in _usual() if one.id in site.commune.without and one.id not in site.services)
    return (*site.services.values(), *missing)


def named_enough(service: Service, asked: Collection[str], site: Site) -> bool:
    """Whether the stems ``asked`` name a desk: wholly, or by one alias, for one that the commune says it has not.

    « La police » is not « police municipale »: whoever looks for the first is not told that the town has none.
    """
    return service.id in site.services or any(
        set(analyse(name)).issubset(asked) for name in (service.name, *service.aliases)
    )


def alike(service: Service, site: Site) -> tuple[Service, ...]:
    """The others of its kind: « caf-2 » beside « caf »; all are competent, and none is preferred."""
    kind = _NUMBER.sub("", service.id)
    return tuple(one for one in site.services.values() if one is not service and _NUMBER.sub("", one.id) == kind)


@functools.cache
def _usual() -> tuple[Service, ...]:
    return tuple(Service.model_validate(one) for one in vocabulary()["absent"])


def absent(service: Service, site: Site, language: str) -> Draft | None:
    """That the commune has no such desk, and how to reach the town hall; None for a desk that it has."""
    if service.id in site.services:
        return None
    main = site.services[site.commune.main_service]
    head = say("directory.absent", language, name=escape(service.name), town=escape(site.name))
    ways = [f"- {escape(one)}" for one in (main.phone, main.email, main.address) if one]
    return Draft("answered", "\n".join((head, "", *ways)).strip(), service=main.id)
