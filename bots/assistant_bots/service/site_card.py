"""What every channel shows of the commune before the first question: name, notices, contacts, colours, suggestions."""

from __future__ import annotations

from datetime import datetime

from assistant.site.configuration import Site
from assistant_bots.service import texts
from assistant_bots.service.api_schema import TYPEFACES, SiteOut
from assistant_bots.service.running import Service
from assistant_bots.service.theme import lightened

PAGES = {
    "ask": "/poser-une-question",
    "resources": "/ressources",
    "privacy": "/donnees-personnelles",
    "accessibility": "/accessibilite",
    "transparency": "/transparence",
    "legal": "/mentions-legales",
}


def contacts_in_order(site: Site) -> list[str]:
    """Ids of the services, the main one first."""
    main = site.commune.main_service
    return [main, *(one for one in site.services if one != main)]


def describe(service: Service, now: datetime, language: str = "fr") -> SiteOut:
    """The card of the commune at ``now``, the hours of its services in ``language``."""
    site = service.assistant.site
    return SiteOut(
        id=site.id,
        name=site.name,
        website=site.commune.website,
        assistant=texts.say("assistant.name", town=site.name),
        sample=bool(service.sample_notice),
        banner=service.sample_notice,
        notice=texts.say("notice.automated"),
        privacy=texts.say("notice.privacy", days=service.retention_days),
        controller=site.notices.controller,
        dpo=site.notices.dpo,
        retention_days=service.retention_days,
        primary=site.look.primary,
        accent=site.look.accent,
        primary_dark=lightened(site.look.primary),
        accent_dark=lightened(site.look.accent),
        logo="/logo" if site.look.logo else "",
        font=f"{site.look.font}, {TYPEFACES}" if site.look.font else TYPEFACES,
        contacts=tuple(site.contact(one, now, language) for one in contacts_in_order(site)),
        suggestions=site.suggestions,
        pages=PAGES,
    )
