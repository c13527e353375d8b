"""What the law asks a public service online to say, and what a commune's file does not say yet.

Editor, director of publication and host (law of 21 June 2004), controller and rights (GDPR), a contact for who cannot
use a page (decree of 24 July 2019). A mention that is missing fails « assistant doctor »; residents never see it asked.
"""

from __future__ import annotations

from assistant.site.configuration import Site

_MENTIONS = {
    "controller": "responsable du traitement des données",
    "dpo": "délégué à la protection des données",
    "basis": "base légale du traitement",
    "rights": "droits des personnes",
    "accessibility_contact": "contact pour l'accessibilité",
    "publication_director": "directeur ou directrice de la publication",
    "host": "hébergeur, avec son adresse et son téléphone",
}
_CONTACT = {"phone": "téléphone", "address": "adresse"}


def missing(site: Site) -> dict[str, str]:
    """The fields of ``[notices]`` and of the main service that are empty, each with what it is, in French."""
    empty = {f"[notices] {name}": said for name, said in _MENTIONS.items() if not getattr(site.notices, name).strip()}
    main = site.services[site.commune.main_service]
    return empty | {f"{main.id} {name}": said for name, said in _CONTACT.items() if not getattr(main, name)}
