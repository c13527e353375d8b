"""Official data from the public services: geo.api.gouv.fr and the directory's API, a dozen small requests.

Answers are bounded in size and number, a service that does not answer is asked once more, and nothing of what fails is
kept. No key, no cookie; the services learn the code of the commune and nothing else.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx

from assistant.errors import CommuneJoined, CommuneUnknown, OfficialServiceFailed
from assistant.official import competence
from assistant.official.competence import Competence
from assistant.official.records import Office, read_office
from assistant.official.source import Directory, dated
from assistant.official.town import Town, heads_of, is_code, matching, read_town

GEO = "https://geo.api.gouv.fr"
DIRECTORY = "https://api-lannuaire.service-public.gouv.fr/api/explore/v2.1/catalog/datasets"
_OFFICES = "api-lannuaire-administration"
_COMPETENCE = "api-lannuaire-administration-locale-competence-geographique"
_FIELDS = "nom,code,codesPostaux,codeDepartement,departement,epci"
_JOINED = "nom,code,chefLieu"
_TIMEOUT = httpx.Timeout(20, connect=10)
_MAX_ANSWER = 8_000_000
_MAX_SECONDS = 60
_PAGE, _MOST_PAGES, _LOT = 100, 10, 20
_MOST_HEADS = 5
_ATTEMPTS, _PAUSE = 2, 1.0


class LiveSource:
    """The public services of open data; raise :class:`OfficialServiceFailed` for one that fails."""

    def __init__(self, geo: str = GEO, directory: str = DIRECTORY, pause: float = _PAUSE) -> None:
        self._geo, self._directory, self._pause = geo.rstrip("/"), directory.rstrip("/"), pause
        self._today = datetime.now(UTC).date()

    def towns(self, wanted: str) -> tuple[Town, ...]:
        """The commune of a code, or those of a name."""
        if chosen := matching(self._today_named(wanted), wanted):
            return chosen
        try:
            today = self._successors(wanted)
        except OfficialServiceFailed:  # the first answer stands without the second
            today = []
        raise CommuneJoined(wanted, today) if today else CommuneUnknown(wanted)

    def _today_named(self, wanted: str) -> list[Town]:
        origin = dated("geo.api.gouv.fr", self._today)
        found = self._listed("communes", wanted, _FIELDS)
        return [town for raw in found if (town := read_town(raw, origin))]

    def _successors(self, wanted: str) -> list[str]:
        """The communes of today that a delegated or associated one joined, in words."""
        heads = heads_of(self._listed("communes_associees_deleguees", wanted, _JOINED), wanted)
        return [town.label for head in sorted(heads)[:_MOST_HEADS] for town in self._today_named(head)]

    def _listed(self, kind: str, wanted: str, fields: str) -> list[Mapping[str, Any]]:
        """What geo.api.gouv.fr lists under a code, or a name."""
        asked = {"code": wanted.strip().upper()} if is_code(wanted) else {"nom": wanted.strip(), "limit": "50"}
        url = f"{self._geo}/{kind}"
        found = self._get(url, {**asked, "fields": fields})
        if not isinstance(found, list):
            self._fail(url, "sa réponse n'a pas la forme attendue")
        return [raw for raw in found if isinstance(raw, dict)]

    def directory(self, town: Town) -> Directory:
        """The town halls of the commune, and the desks that the table of competence or the département names."""
        rows = self._records(_COMPETENCE, f'code_insee_commune="{town.code}"')
        desks = competence.read_rows(rows, town.code)
        table = dated("compétence géographique de l'annuaire", self._today) if desks else ""
        wanted = sorted({identifier for found in desks.values() for identifier in found})
        conditions = [f'code_insee_commune="{town.code}" OR pivot like "{town.code}"']
        for kind in competence.kinds():
            if kind.within and not any(code in desks for code in kind.codes):
                inside = f'startswith(code_insee_commune,"{town.departement}")'
                conditions += [f'pivot like "{code}" AND {inside}' for code in kind.codes]
        for start in range(0, len(wanted), _LOT):
            conditions.append(" OR ".join(f'id="{_escaped(one)}"' for one in wanted[start : start + _LOT]))
        offices: dict[str, Office] = {}
        for condition in conditions:
            found = (read_office(raw) for raw in self._records(_OFFICES, condition))
            offices |= {one.id: one for one in found if one is not None}
        origin = dated("annuaire de l'administration", self._today)
        return Directory(tuple(offices.values()), Competence(desks, table), origin)

    def _records(self, dataset: str, condition: str) -> Iterator[Mapping[str, Any]]:
        """Every record of a condition, a page at a time."""
        url = f"{self._directory}/{dataset}/records"
        for page in range(_MOST_PAGES):
            start = page * _PAGE
            answer = self._get(url, {"where": condition, "limit": str(_PAGE), "offset": str(start)})
            total = answer.get("total_count") if isinstance(answer, dict) else None
            results = answer.get("results") if isinstance(answer, dict) else None
            if not isinstance(total, int) or not isinstance(results, list):
                self._fail(url, "sa réponse n'a pas la forme attendue")
            yield from (one for one in results if isinstance(one, dict))
            if start + len(results) >= total or not results:
                return
        self._fail(url, "sa réponse est trop longue")

    def _get(self, url: str, params: Mapping[str, str]) -> Any:
        reason = ""
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(self._pause)
            try:
                return self._once(url, params)
            except httpx.TimeoutException:
                reason = "il ne répond pas à temps"
            except httpx.TransportError:
                reason = "la connexion est coupée ou refusée"
            except (httpx.InvalidURL, httpx.TooManyRedirects, httpx.DecodingError):
                reason = "il renvoie ailleurs, ou répond d'une façon illisible"
        return self._fail(url, reason)

    def _once(self, url: str, params: Mapping[str, str]) -> Any:
        headers = {"User-Agent": "commune-assistant", "Accept": "application/json"}
        with (
            httpx.Client(follow_redirects=True, max_redirects=3, timeout=_TIMEOUT) as client,
            client.stream("GET", url, params=dict(params), headers=headers) as response,
        ):
            if url.startswith("https:") and response.url.scheme != "https":
                self._fail(url, "il renvoie vers une adresse non chiffrée")
            body = self._body(url, response.iter_bytes())
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            self._fail(url, "trop de demandes pour aujourd'hui, code 429")
        if response.status_code != httpx.codes.OK:
            self._fail(url, f"code {response.status_code}")
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            page = body.lstrip()[:1] == b"<"
            self._fail(url, "il envoie une page web à la place des données" if page else "sa réponse est coupée")

    def _body(self, url: str, chunks: Iterable[bytes]) -> bytes:
        body, begin = bytearray(), time.monotonic()
        for chunk in chunks:
            body += chunk
            if len(body) > _MAX_ANSWER or time.monotonic() - begin > _MAX_SECONDS:
                self._fail(url, "sa réponse est trop longue")
        return bytes(body)

    def _fail(self, url: str, reason: str) -> NoReturn:
        raise OfficialServiceFailed(urlsplit(url).hostname or url, reason)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
