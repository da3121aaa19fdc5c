"""The format of log lines, and a filter that keeps secrets in paths out of them."""

import logging
import time
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter


class JsonLines(JsonFormatter):
    """One JSON object per line: the message, its context and its fields.

    All other attributes of a record are left out: Django adds the request, with its query string.
    """

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, tz=UTC).isoformat()
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        log_data.update(getattr(record, "log_context", {}))
        log_data.update(getattr(record, "fields", {}))
        log_data.update(message_dict)  # a traceback


class RouteForPath(logging.Filter):
    """Replace the path in Django's own messages by its route: a path may contain a token."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        if request and match and isinstance(record.args, tuple):
            route = f"/{match.route}"
            record.args = tuple(route if arg == request.path else arg for arg in record.args)
        return True


class ClientMistakes(logging.Filter):
    """Make what Django finds wrong with a request a warning of one line, without a traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security.") and record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = None
        return True


class OnceAMinute(logging.Filter):
    """Pass one message a minute.

    The connection pool repeats that PostgreSQL is away, and OpenTelemetry that its collector is.
    """

    def __init__(self) -> None:
        super().__init__()
        self._quiet_until = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        if now < self._quiet_until:
            return False
        self._quiet_until = now + 60
        return True
