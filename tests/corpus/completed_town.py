"""A commune that completes the common pages of a package of its own, both written by the test."""

from __future__ import annotations

from pathlib import Path

from assistant.corpus.layers import Reading, read_site
from assistant.records import Document
from assistant.site.configuration import Site

TOML = """
[commune]
id = "ville"
name = "Villebrune"
insee = "99998"
website = "https://ville.example"
[layers]
hidden = [{hidden}]
[[services]]
id = "accueil"
name = "Mairie"
"""


PASSPORT = """---
id: passeport
title: Passeport
kind: demarche
audience: [resident]
sources:
  - {title: "Fiche F14929", url: "https://www.service-public.gouv.fr/F14929", date: 2026-01-01}
updated: 2026-05-01
review_by: 2027-05-01
tags: [identité]
aliases: [passport, "papiers pour voyager", "titre de voyage"]
related: [carte]
service: etat-civil
who: "Toute personne française peut demander un passeport."
documents: ["une photo", "un timbre fiscal"]
cost: "Adulte : 86 € (tarif 2026)."
delay: "Le délai dépend de la saison."
---
Le passeport se demande en personne.

## Comment faire ?

1. Remplissez la pré-demande.
2. Prenez rendez-vous.

## Et si le passeport est perdu ?

Déclarez la perte au guichet.
"""


CARD = """---
id: carte
title: Carte d'identité
kind: page
audience: [resident]
updated: 2026-05-01
aliases: [cni, "pièce d'identité", "papiers"]
related: [passeport]
service: accueil
sources: [{title: "Fiche", url: "https://www.service-public.gouv.fr/F1341", date: 2026-01-01}]
---
La carte d'identité est gratuite.
"""


OWN = """---
id: passeport
review_by: 2026-12-01
updated: 2026-11-01
aliases: ["passeport à Villebrune"]
sources:
  - {title: "Accueil", url: "https://ville.example/accueil", date: 2026-10-01}
delay: "Le délai est de six semaines."
local:
  where: "La mairie de Villebrune ne fait pas les passeports."
---
## Comment faire ?

Appelez la mairie annexe.

## Le passeport à Villebrune

La mairie annexe reçoit le mardi.
"""


class Town:
    """A site and a folder of common pages, as files."""

    def __init__(self, root: Path) -> None:
        self.root, self.common = root / "ville", root / "common"
        self.hide()
        self.shared("passeport", PASSPORT).shared("carte", CARD)

    def hide(self, *names: str) -> Town:
        self.root.mkdir(exist_ok=True)
        hidden = ", ".join(f'"{name}"' for name in names)
        (self.root / "commune.toml").write_text(TOML.replace("{hidden}", hidden), encoding="utf-8")
        return self

    def facts(self, text: str) -> Town:
        """Write what holds for several pages in ``commune.toml``."""
        path = self.root / "commune.toml"
        path.write_text(f"{path.read_text(encoding='utf-8')}\n[[local]]\n{text}\n", encoding="utf-8")
        return self

    def shared(self, name: str, content: str) -> Town:
        return self._write(self.common / "demarches" / f"{name}.md", content)

    def own(self, name: str, content: str) -> Town:
        return self._write(self.root / "demarches" / f"{name}.md", content)

    def _write(self, path: Path, content: str) -> Town:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return self

    @property
    def site(self) -> Site:
        return Site.read(self.root)

    def read(self) -> Reading:
        return read_site(self.site, self.common)

    def document(self, name: str = "passeport") -> Document:
        reading = self.read()
        assert [str(one) for one in reading.problems] == []
        return next(one for one in reading.documents if one.id == name)

    def problem(self) -> str:
        (found,) = self.read().problems
        return str(found)
