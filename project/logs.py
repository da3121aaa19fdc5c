"""How lines in the log look: one JSON object each for machines, or plain lines for people."""

import logging
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter


class JsonLines(JsonFormatter):
    """What a line says, what it is about, and its own figures. Nothing else that a record holds:

    Django hangs the whole request on some, with its query.
    """

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["time"] = datetime.fromtimestamp(record.created, tz=UTC).isoformat()
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["message"] = record.getMessage()
        log_data.update(getattr(record, "trace", {}))
        log_data.update(getattr(record, "fields", {}))
        log_data.update(message_dict)  # a traceback


class RouteForPath(logging.Filter):
    """Django's own lines about requests name the path, which may hold what opens doors."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        if request and match and isinstance(record.args, tuple):
            route = f"/{match.route}"
            record.args = tuple(route if arg == request.path else arg for arg in record.args)
        return True
