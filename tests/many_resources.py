"""A catalogue as large as an académie's: thousands of resources, each with a name of its own, made of French words.

Copies of the shipped ones would share their few hundred names, and hide what a search of names costs.
"""

import random
from collections.abc import Sequence

from assistant.resources.record import Resource
from assistant.text.analysis import words

_OPENINGS = ("Atelier", "Parcours", "Le carnet", "Mission", "Les clés", "Mémo", "Défi", "La boîte", "Objectif", "Labo")


def many_resources(shipped: Sequence[Resource], count: int, seed: int = 23) -> list[Resource]:
    """``shipped``, then copies of the open ones under new ids and names until there are ``count``."""
    chance = random.Random(seed)
    spoken = sorted({word for one in shipped for text in one.topics for word in words(text) if len(word) > 3})
    copied = [one for one in shipped if one.is_open]
    made = {one.name: one for one in shipped}
    while len(made) < count:
        name = " ".join((chance.choice(_OPENINGS), *chance.sample(spoken, chance.choice((1, 2, 2, 3)))))
        if name not in made:
            changed = {"id": f"autre-{len(made)}", "name": name, "aliases": (), "url": ""}
            made[name] = chance.choice(copied).model_copy(update=changed)
    return list(made.values())
