"""What a commune's file still lacks, in order of use by residents: nobody is sent to an empty phone number."""

from __future__ import annotations

from assistant.site.configuration import Site

_CONTACT = (("phone", "téléphone"), ("email", "adresse électronique"), ("address", "adresse"))


def missing_facts(site: Site) -> list[str]:
    """French sentences, none when all is filled in."""
    main = site.services[site.commune.main_service]
    empty = [] if main.hours or main.hours_note else ["horaires d'ouverture"]
    empty += [word for name, word in _CONTACT if not getattr(main, name)]
    sentences = [f"À remplir dans commune.toml, pour « {main.name} » : {', '.join(empty)}."] if empty else []
    for service in site.services.values():
        if service.hours_unsure:
            days = "tous les jours" if len(service.hours_unsure) == 7 else ", ".join(service.hours_unsure)
            sentences.append(f"Horaires de « {service.name} » à préciser dans commune.toml : {days}.")
    alone = [one.name for one in site.services.values() if not (one.phone or one.email or one.address or one.url)]
    if others := [name for name in alone if name != main.name]:
        sentences.append(f"Services sans téléphone ni adresse dans commune.toml : {', '.join(others)}.")
    return sentences
