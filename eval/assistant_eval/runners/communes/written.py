"""One sample through the product, from files in a folder to the ``commune.toml`` that opens."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import OfficialFileInvalid
from assistant.official.commune_toml import write_toml
from assistant.official.findings import gather
from assistant.official.folder import FolderSource
from assistant.site.configuration import Site
from assistant_eval.runners.communes.samples import Sample, kinds


@dataclass(frozen=True)
class Written:
    """The file written for a sample: its text, its tables, the questions beside it, the site it opens as."""

    text: str
    commune: Mapping[str, Any]
    services: tuple[Mapping[str, Any], ...]
    questions: tuple[str, ...]
    site: Site

    def mentions(self, words: str) -> bool:
        """Whether these words are shown to a person, in a remark of the file or in a question."""
        return words in self.text or any(words in one for one in self.questions)

    def service(self, sample: Sample) -> Mapping[str, Any] | None:
        """The service that was written from the sample's record; None when there is none."""
        name = " ".join(str(sample.raw["nom"]).split())
        return next((one for one in self.services if one["name"] == name), None)


def write(sample: Sample) -> Written | None:
    """The file of ``sample``; None when none of its records is of a type that a commune's file shows."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        records = (sample.raw, *sample.others)
        code = sample.town["code"]
        rows = [
            {"code_insee_commune": code, "code_type_service_local": kind, "id_service_local": json.dumps([one["id"]])}
            for one in records
            for kind in kinds(one)
            if kind != "mairie"
        ]
        for name, content in (("commune", [sample.town]), ("annuaire", {"service": records}), ("competence", rows)):
            (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
        source = FolderSource(folder)
        (town, *_) = source.towns(code)
        try:
            found = gather(town, source.directory(town))
        except OfficialFileInvalid:
            return None
        text = write_toml(found)
        (folder / "commune.toml").write_text(text, encoding="utf-8")
        data = tomllib.loads(text)
        return Written(text, data["commune"], tuple(data["services"]), found.questions, Site.read(folder))
