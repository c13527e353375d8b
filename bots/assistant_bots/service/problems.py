"""What can go wrong on the web, each with its French sentence; its form on the wire is ``problem_details.py``.

Failures of the library (``assistant.errors``) carry a status already; these are specific to a web server.
It writes no page: ``templating.py`` shows the same sentence as HTML.

AssistantError
├── UsageError
│   ├── RequestUnreadable      422, a body that is not what the interface says
│   ├── ColourUnreadable       at start
│   └── PaletteRefused         colours below WCAG AA, at start
└── WebError
    ├── AddressUnknown         404
    ├── MethodRefused          405
    ├── AnswerUnknown          404, an opinion on an answer that nobody was given lately
    ├── OtherSiteRefused       403, written from a page of another site
    ├── HostRefused            421, a name that is not this server's
    ├── BodyTooLarge           413
    ├── FormatRefused          415
    ├── TooManyRequests        429, with the seconds to wait
    ├── TooManyAtOnce          429, as many questions open as a client may have
    ├── Overloaded             503
    ├── Unavailable            503, in place of what only an agent may read
    ├── TokenRefused           401
    ├── MetricsPrivate         403
    ├── DeskPrivate            401, or 403 when no token is set
    ├── SeveralWorkers         at start
    └── Unexpected             500, with the reference of the request
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assistant.errors import AssistantError, NotFound, UsageError


class WebError(AssistantError):
    """A failure specific to a web server; ``headers`` go with the response."""

    headers: Mapping[str, str] = {}


class RequestUnreadable(UsageError):
    """The body or a parameter is not what the interface describes; its value is never repeated."""

    _REASONS: Mapping[str, str] = {
        "missing": "manque",
        "extra_forbidden": "n'existe pas",
        "string_too_long": "est trop long",
        "string_too_short": "est vide",
        "literal_error": "n'est pas une valeur de la liste",
    }

    def __init__(self, errors: Iterable[Mapping[str, Any]]) -> None:
        errors = list(errors)
        first = next(iter(errors), {})
        place = _place(first)
        self.fields = tuple(dict.fromkeys(one[:60] for one in map(_place, errors) if one))
        reason = self._REASONS.get(str(first.get("type")), "n'a pas la forme attendue")
        if first.get("type") == "json_invalid" or not place:
            super().__init__("La demande est illisible : envoyez du JSON valide, encodé en UTF-8.")
        else:
            super().__init__(f"Le champ « {place[:60]} » {reason} : voyez /api/v1/openapi.json.")


def _place(error: Mapping[str, Any]) -> str:
    return ".".join(str(part) for part in error.get("loc", ()) if part not in {"body", "query", "path"})


class ColourUnreadable(UsageError):
    """A colour in an invalid format."""

    def __init__(self, name: str, value: str) -> None:
        super().__init__(f"Couleur « {name} » de commune.toml illisible ({value[:20]}) : écrivez-la #rrggbb.")


class PaletteRefused(UsageError):
    """A pair of colours that some residents could not read."""

    def __init__(self, pair: str, first: str, second: str, ratio: float, wanted: float) -> None:
        super().__init__(
            f"Couleurs de commune.toml refusées : {pair} ({first} sur {second}) a un contraste de {ratio:.2f}, il faut "
            f"au moins {wanted} pour que tout le monde puisse lire. Choisissez une couleur plus foncée dans [look]."
        )


class SeveralWorkers(UsageError):
    """Several workers were asked for, but one process owns the index."""

    def __init__(self, workers: int) -> None:
        super().__init__(
            f"{workers} processus demandés : un seul est possible, car un index ouvert par plusieurs rend des "
            "réponses périmées. Un processus suffit à plusieurs dizaines de questions par seconde."
        )


class AddressUnknown(WebError):
    """Nothing at this address."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "Cette page n'existe pas : vérifiez l'adresse, ou posez votre question sur /poser-une-question."
        )


class MethodRefused(WebError):
    """The address exists, the verb does not."""

    status = 405

    def __init__(self, allowed: str) -> None:
        self.headers = {"Allow": allowed} if allowed else {}
        super().__init__("Cette adresse n'accepte pas ce type de demande : voyez /api/v1/openapi.json.")


class AnswerUnknown(WebError):
    """An opinion that could not be joined to an answer: forged, or too late."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "Cette réponse n'est plus connue, votre avis n'a pas été gardé : posez la question de nouveau, puis "
            "donnez-le."
        )


class OtherSiteRefused(WebError):
    """A page of a site that the commune does not know tried to write in a visitor's name."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "Cette demande vient d'un autre site, qui n'est pas autorisé : ouvrez la page de l'assistant, puis "
            "recommencez."
        )


class HostRefused(WebError):
    """The request names another server."""

    status = 421

    def __init__(self) -> None:
        super().__init__("Ce nom n'est pas celui de ce serveur : vérifiez l'adresse, ou ASSISTANT_ALLOWED_HOSTS.")


class BodyTooLarge(WebError):
    """More bytes than any question needs."""

    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(f"L'envoi dépasse {limit // 1024} ko : écrivez votre question plus court.")


class FormatRefused(WebError):
    """Neither the JSON nor the form expected."""

    status = 415

    def __init__(self) -> None:
        super().__init__("Ce format n'est pas accepté : envoyez du JSON (Content-Type: application/json).")


class TooManyRequests(WebError):
    """One client, or all of them together, exceed the allowed rate."""

    status = 429

    def __init__(self, seconds: int, *, everyone: bool) -> None:
        self.headers, self.everyone = {"Retry-After": str(seconds)}, everyone
        who = (
            "Beaucoup de personnes posent des questions en ce moment"
            if everyone
            else "Vous posez beaucoup de questions"
        )
        super().__init__(f"{who} : réessayez dans {seconds} s, ou appelez la mairie.")


class TooManyAtOnce(WebError):
    """A client has as many questions running or waiting as it may."""

    status = 429

    def __init__(self, questions: int) -> None:
        self.headers = {"Retry-After": "1"}
        super().__init__(f"{questions} de vos questions sont déjà en cours : attendez leur réponse, puis recommencez.")


class Overloaded(WebError):
    """The queue of questions is full."""

    status = 503

    def __init__(self) -> None:
        self.headers = {"Retry-After": "5"}
        super().__init__("Le service est très demandé : réessayez dans quelques secondes, ou appelez la mairie.")


class Unavailable(WebError):
    """What happened names files and folders: it is for the log and the doctor."""

    status = 503

    def __init__(self) -> None:
        self.headers = {"Retry-After": "30"}
        super().__init__("Le service ne peut pas répondre pour le moment : réessayez plus tard, ou appelez la mairie.")


class TokenRefused(WebError):
    """A program without the token of builders."""

    status = 401

    def __init__(self) -> None:
        self.headers = {"WWW-Authenticate": "Bearer"}
        told = "envoyez « Authorization: Bearer » et celui d'ASSISTANT_BUILDERS_TOKEN"
        super().__init__(f"Jeton absent ou inconnu : {told}.")


class MetricsPrivate(WebError):
    """Metrics are for the town hall."""

    status = 403

    def __init__(self) -> None:
        told = "lisez-les depuis ce serveur, ou avec le jeton ASSISTANT_METRICS_TOKEN"
        super().__init__(f"Les mesures ne sont pas publiques : {told}.")


class DeskPrivate(WebError):
    """The desk is for the town hall; with ``asks`` a browser asks for the token, as a password."""

    status = 403

    def __init__(self, *, asks: bool) -> None:
        self.status, self.headers = (401, {"WWW-Authenticate": 'Basic realm="Bureau"'}) if asks else (403, {})
        super().__init__("Bureau de la mairie : ouvrez-le depuis ce serveur, ou avec le jeton ASSISTANT_METRICS_TOKEN.")


class Unexpected(WebError):
    """A defect of ours; the log has the place under this reference."""

    def __init__(self, request_id: str) -> None:
        super().__init__(
            "Une erreur est survenue de notre côté : réessayez, ou appelez la mairie en donnant la référence "
            f"{request_id[:8]}."
        )


def for_readers(error: AssistantError) -> AssistantError:
    """``error``, or what may be said of it in public when its own sentence names files, folders or models."""
    return error if isinstance(error, UsageError | WebError | NotFound) else Unavailable()
