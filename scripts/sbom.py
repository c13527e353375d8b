"""The bill of materials of a release, in CycloneDX 1.6, and the licences of everything it needs to run.

    python scripts/sbom.py dist        # dist/sbom.cdx.json and dist/licences.md

Names, versions and hashes come from ``requirements/run.txt``, licences from the packages installed here; a package that
is locked and not installed stops it, so that the file never tells less than the lock.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
import uuid
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements" / "run.txt"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_LONGEST = 80  # beyond, it is the text of a licence and not its name


@dataclass(frozen=True)
class Component:
    """A locked package: what it is, the hashes of its files, and its licence as it says it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    licence: str
    home: str

    def to_cyclonedx(self) -> dict[str, Any]:
        """Its component in CycloneDX."""
        purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', self.name).lower()}@{self.version}"
        found: dict[str, Any] = {"type": "library", "bom-ref": purl, "name": self.name, "version": self.version}
        found |= {"purl": purl, "licenses": [{"license": {"name": self.licence}}]}
        if self.hashes:
            files = [{"alg": "SHA-256", "content": one} for one in self.hashes]
            found["externalReferences"] = [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{self.name}/{self.version}/",
                    "hashes": files,
                }
            ]
        return found


def components() -> list[Component]:
    """Every package of the lock, by name; raise :class:`SystemExit` for one that is not installed in that version."""
    text = LOCK.read_text(encoding="utf-8")
    starts = list(_PINNED.finditer(text))
    found = []
    for place, match in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(text)
        held = _installed(match[1])
        if held is None:
            if "sys_platform" in text[match.start() : end].split("--hash")[0]:
                continue  # for another system
            sys.exit(f"{match[1]} {match[2]} est verrouillé et n'est pas installé ici : lancez « make install ».")
        hashes = tuple(sorted(set(_HASH.findall(text[match.start() : end]))))
        found.append(Component(match[1], match[2], hashes, licence_of(held), held.metadata.get("Home-page") or ""))
    return sorted(found, key=lambda one: one.name.lower())


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def licence_of(held: Distribution) -> str:
    """The licence a package declares: its expression, its short field, or its classifiers."""
    expression = held.metadata.get("License-Expression") or ""
    field = (held.metadata.get("License") or "").strip()
    classifiers = [
        one.rsplit(" :: ", 1)[1]
        for one in held.metadata.get_all("Classifier") or []
        if one.startswith("License ::") and one.count(" :: ") > 1
    ]
    short = field if field and len(field) <= _LONGEST and "\n" not in field else ""
    return expression or ", ".join(classifiers) or short or "voir le paquet"


def bill(found: list[Component], project: dict[str, Any]) -> dict[str, Any]:
    """The whole document; its serial number follows from its content, so that the same lock gives the same file."""
    listed = [one.to_cyclonedx() for one in found]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(listed, sort_keys=True))
    main = {"type": "application", "bom-ref": project["name"], "name": project["name"], "version": project["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": main | {"licenses": [{"license": {"id": project["license"]}}]}},
        "components": listed,
        "dependencies": [{"ref": project["name"], "dependsOn": [one["bom-ref"] for one in listed]}],
    }


def licences(found: list[Component]) -> str:
    """A table of names, versions and licences."""
    rows = "\n".join(f"| {one.name} | {one.version} | {one.licence} |" for one in found)
    head = "# Licences\n\nCe que l'assistant demande pour tourner.\n\n| Paquet | Version | Licence |\n|---|---|---|"
    return f"{head}\n{rows}\n"


def main() -> None:
    """Write both files in the folder given."""
    if len(sys.argv) != 2:
        sys.exit("Donnez un dossier : python scripts/sbom.py dist")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = components()
    document = json.dumps(bill(found, project), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(document + "\n", encoding="utf-8")
    (folder / "licences.md").write_text(licences(found), encoding="utf-8")
    sys.stdout.write(f"{len(found)} paquets : {folder / 'sbom.cdx.json'}, {folder / 'licences.md'}\n")


if __name__ == "__main__":
    main()
