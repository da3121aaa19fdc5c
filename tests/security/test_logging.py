"""Log lines are whole, dated in UTC, and go where the documents say."""

import json
import logging
from typing import Any

from project import settings
from project.logs import JsonLines


def logged(message: str, *args: object) -> str:
    record = logging.makeLogRecord({"msg": message, "args": args, "levelname": "INFO"})
    record.fields = {"event": "x\ny"}
    return JsonLines().format(record)


def test_no_text_forges_a_line_of_the_log() -> None:
    """Log injection: a line end, a quotation mark or an escape sequence stays inside its value."""
    for attack in ('x\n{"level": "INFO", "message": "User 1 logged in."}', 'a"b', "\x1b[2J", "\r"):
        line = logged("Origin %s", attack)
        assert "\n" not in line
        assert "\x1b" not in line
        assert "\r" not in line
        assert json.loads(line)["message"] == f"Origin {attack}"


def test_a_line_is_dated_in_utc() -> None:
    assert json.loads(logged("x"))["time"].endswith("+00:00")


def test_the_log_goes_to_standard_error_alone() -> None:
    handlers: Any = settings.LOGGING["handlers"]
    assert [each["class"] for each in handlers.values()] == ["logging.StreamHandler"]
