"""What ``commune.toml`` says beside phones and hours: who the mayor is, which desks are alike, which there are not.

Only what the commune itself wrote is shown. Desks that it lacks are recognised by the names in ``directory.toml``, so
that « Quel est le numéro du CCAS ? » is answered with « there is none » and whom to contact instead. A desk that every
commune depends on (``official/offices.toml``), if its file does not mention it yet, is reported as missing, with the
town hall.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

from assistant.answering.draft import Draft
from assistant.answering.quoting import escape
from assistant.directory.requested_days import vocabulary
from assistant.official import competence
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
    """The services of the commune, then those that it says it has not, then those of which it says nothing."""
    absent = [one for one in _usual() if one.id in site.commune.without and one.id not in site.services]
    told = {*site.services, *(one.id for one in absent)}
    return (*site.services.values(), *absent, *(one for one in _depended_on() if one.id not in told))


def named_enough(service: Service, asked: Collection[str], site: Site) -> bool:
    """Whether the stems ``asked`` name a desk: wholly, or by one alias, for one that the commune has not listed.

    « La police » is not « police municipale »: whoever looks for the first is not told that the town has none.
    """
    return service.id in site.services or any(
        set(analyse(name)).issubset(asked) for name in (service.name, service.id.replace("-", " "), *service.aliases)
    )


def alike(service: Service, site: Site) -> tuple[Service, ...]:
    """The others of its kind: « caf-2 » beside « caf »; all are competent, and none is preferred."""
    kind = _NUMBER.sub("", service.id)
    return tuple(one for one in site.services.values() if one is not service and _NUMBER.sub("", one.id) == kind)


@functools.cache
def _depended_on() -> tuple[Service, ...]:
    return tuple(Service(id=one.id, name=one.title, aliases=one.aliases) for one in competence.kinds())


def is_told(service: Service, site: Site) -> bool:
    """Whether the commune says something of a desk: how to reach it, or that it has none."""
    return service.id in site.services or service.id in site.commune.without


def instead(service: Service, site: Site) -> Service | None:
    """The desk that stands for one of which nothing is said: the gendarmerie where there is no police station."""
    kind = next((one for one in competence.kinds() if one.id == service.id), None)
    return site.services.get(kind.either) if kind is not None else None


def unlisted(service: Service, site: Site, language: str) -> Draft:
    """That nothing is known yet of a desk, and how to reach the town hall, which knows."""
    head = say("directory.unlisted", language, name=escape(service.name))
    return Draft("not_found", _with_town_hall(head, site), kind="contact", service=site.commune.main_service)


def _with_town_hall(head: str, site: Site) -> str:
    main = site.services[site.commune.main_service]
    ways = [f"- {escape(one)}" for one in (main.phone, main.email, main.address) if one]
    return "\n".join((head, "", *ways)).strip()


@functools.cache
def _usual() -> tuple[Service, ...]:
    return tuple(Service.model_validate(one) for one in vocabulary()["absent"])


def absent(service: Service, site: Site, language: str) -> Draft | None:
    """That the commune says it has no such desk, and how to reach the town hall; None for any other."""
    if service.id in site.services or not is_told(service, site):
        return None
    head = say("directory.absent", language, name=escape(service.name), town=escape(site.name))
    return Draft("answered", _with_town_hall(head, site), service=site.commune.main_service)
