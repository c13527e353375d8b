"""How a layer of the guard answers with an error: the application gives it the function that makes the response."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Scope

from assistant_bots.service.problems import WebError

ErrorResponse = Callable[[Scope, WebError], Response]
