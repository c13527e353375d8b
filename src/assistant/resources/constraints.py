"""What must hold of a resource (« sans compte », « hors connexion »), decided on known facts alone.

An unknown fact never satisfies a constraint: the record keeps no unverified value, so a missing one says no.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.resources.record import FactName, Resource
from assistant.resources.vocabulary import Constraint

_HOLDS: Mapping[str, Callable[[Resource], bool]] = {
    "sans-compte": lambda resource: resource.account == "none",
    "gratuit": lambda resource: resource.price == "free",
    "hors-connexion": lambda resource: resource.offline is True,
    "a-imprimer": lambda resource: resource.printable is True,
    "sur-tablette": lambda resource: resource.tablet is True,
    "donnees-en-europe": lambda resource: resource.personal_data is not None and resource.personal_data.europe is True,
}
# The fact that a constraint is about.
ABOUT: Mapping[Constraint, FactName] = {
    "sans-compte": "account",
    "gratuit": "price",
    "hors-connexion": "offline",
    "a-imprimer": "printable",
    "sur-tablette": "tablet",
    "donnees-en-europe": "personal_data",
}


def holds(constraint: str, resource: Resource) -> bool:
    """Whether ``constraint`` is known to hold of ``resource``; False when nothing says so."""
    return _HOLDS[constraint](resource)
