"""The types of the settings: the accepted form, and the function that parses it."""

import re
from collections.abc import Callable, Collection
from ipaddress import ip_network
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from annotated_types import Ge
from django.http.request import split_domain_port
from environ import Env
from pydantic import FiniteFloat, TypeAdapter

from apps.realtime.layer.config import layer_config

Read = Callable[[str], Any]  # raises an exception, of any type, if the text is malformed
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
ORIGIN = re.compile(r"https?://[^/\s]+")


def at_least(minimum: float, number: Any) -> Read:
    return TypeAdapter(Annotated[number, Ge(minimum)]).validate_python


def one_of(*options: str) -> Read:
    known = {option.lower(): option for option in options}
    return lambda text: known[text.lower()]


def each(is_valid: Callable[[str], object]) -> Read:
    def read(text: str) -> list[str]:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(map(is_valid, parts)):
            raise ValueError(text)
        return parts

    return read


def url(schemes: Collection[str], parse: Read) -> Read:
    def read(text: str) -> Any:
        if urlsplit(text).scheme not in schemes:
            raise ValueError(text)
        return parse(text)

    return read


def is_network(text: str) -> bool:
    return bool(ip_network(text, strict=False))


def is_host(text: str) -> bool:
    """`example.org`, `.example.org`, `[::1]` or `*`. One with a port would match no request."""
    name = text.removeprefix(".").lower()
    return text == "*" or (name != "" and split_domain_port(name) == (name, ""))


TYPES: dict[str, tuple[str, Read]] = {
    "text": ("text", str),
    "secret": ("text", str),
    "switch": ("on or off", TypeAdapter(bool).validate_python),
    "count": ("a whole number, 0 or more", at_least(0, int)),
    "positive": ("a whole number, 1 or more", at_least(1, int)),
    "duration": ("a number, 0 or more", at_least(0, FiniteFloat)),
    "interval": ("a number, 0.1 or more", at_least(0.1, FiniteFloat)),
    "time zone": ("a time zone such as Europe/Paris", lambda text: ZoneInfo(text).key),
    "server": ("daphne or uvicorn", one_of("daphne", "uvicorn")),
    "log format": ("json or line", one_of("json", "line")),
    "log level": ("DEBUG, INFO, WARNING, ERROR or CRITICAL", one_of(*LEVELS)),
    "hosts": ("host names without https:// or port, separated by commas", each(is_host)),
    "origins": ("origins such as https://example.org, separated by commas", each(ORIGIN.fullmatch)),
    "ancestors": (
        "* or origins such as https://example.org, separated by commas",
        lambda text: ["*"] if text == "*" else each(ORIGIN.fullmatch)(text),
    ),
    "secrets": ("texts, separated by commas", each(bool)),
    "names": ("names, separated by commas", each(bool)),
    "networks": ("networks such as 10.0.0.0/8, separated by commas", each(is_network)),
    "database": (
        "sqlite:///file or postgres://user:password@host:5432/name",
        url(("sqlite", "postgres", "postgresql"), Env.db_url_config),
    ),
    "channel layer": (
        "inmemory:// or redis+pubsub://host:6379/0",
        lambda url: layer_config(url) and url,
    ),
    "mail server": (
        "consolemail:// or smtp+tls://user:password@host:587",
        url(Env.EMAIL_SCHEMES, Env.email_url_config),
    ),
}
# No message shows a value of these types: it may contain a password.
HIDDEN = {"secret", "secrets", "database", "channel layer", "mail server"}
