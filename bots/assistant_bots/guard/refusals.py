"""How a layer of the guard refuses: the application gives it the response that says an error."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Scope

from assistant_bots.service.problems import WebError

Refusal = Callable[[Scope, WebError], Response]
