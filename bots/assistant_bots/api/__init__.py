"""``/api/v1``, health and metrics over HTTP: read, ask, map errors."""
