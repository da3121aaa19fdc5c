"""What the value of an environment variable may be. No I/O."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import ip_network
from math import isfinite
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ

from apps.realtime.layer.broadcaster import layer_config

SWITCHES = dict.fromkeys(("on", "true", "yes", "1"), True) | dict.fromkeys(
    ("off", "false", "no", "0"), False
)


@dataclass(frozen=True)
class Kind:
    """`read` makes a setting of a value, which is not empty, or raises if it is not `expected`."""

    expected: str
    read: Callable[[str], Any]
    secret: bool = False  # True: a value that is refused is not shown


def whole(least: int = 0) -> Kind:
    return Kind(f"a whole number, {least} or more", lambda value: at_least(least, int(value)))


def number(of: str, least: float = 0) -> Kind:
    expected = f"a number of {of}, {least:g} or more"
    return Kind(expected, lambda value: at_least(least, float(value)))


def choice(*options: str) -> Kind:
    """One of `options`, in capitals or not as it is written there."""
    return Kind(
        " or ".join([", ".join(options[:-1]), options[-1]]),
        lambda value: one_of({option.lower(): option for option in options}, value),
    )


def one_of(known: dict[str, Any], value: str) -> Any:
    if value.lower() not in known:
        raise ValueError(value)
    return known[value.lower()]


def at_least(least: float, value: Any) -> Any:
    if not isfinite(value) or value < least:
        raise ValueError(value)
    return value


def split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def each(value: str, fits: Callable[[str], bool]) -> list[str]:
    """The parts between commas, if all of them fit."""
    parts = split(value)
    if not all(fits(part) for part in parts):
        raise ValueError(value)
    return parts


def is_host(text: str) -> bool:
    """`example.org`, `.example.org` or `[::1]`. Nothing with a scheme or port ever matches."""
    if text == "*":
        return True
    parts = urlsplit(f"//{text.lstrip('.')}")
    return not (set(text) & set("/@? ")) and bool(parts.hostname) and parts.port is None


def is_network(text: str) -> bool:
    return bool(ip_network(text, strict=False))


def is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.path


def database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = environ.Env.db_url_config(url)
    return of_scheme(config, url, ("sqlite", "postgres", "postgresql"))


def channels(url: str) -> str:
    layer_config(url)
    return url


def mail(url: str) -> dict[str, Any]:
    config: dict[str, Any] = environ.Env.email_url_config(url)
    return of_scheme(config, url, environ.Env.EMAIL_SCHEMES)


def of_scheme(config: dict[str, Any], url: str, schemes: Collection[str]) -> dict[str, Any]:
    if url.partition("://")[0] not in schemes:
        raise ValueError
    return config


text = Kind("text", str)
secret = Kind("text", str, secret=True)
switch = Kind("on or off", lambda value: one_of(SWITCHES, value))
hosts = Kind(
    "host names with commas between, without https:// and port", lambda value: each(value, is_host)
)
origins = Kind(
    "origins with commas between, such as https://example.org", lambda v: each(v, is_origin)
)
networks = Kind(
    "addresses or networks with commas between, such as 10.0.0.0/8", lambda v: each(v, is_network)
)
zone = Kind("the name of a time zone, such as Europe/Paris", lambda value: ZoneInfo(value).key)
database_url = Kind("sqlite:///file or postgres://user:password@host:5432/name", database, True)
channels_url = Kind(
    "inmemory:// or redis+pubsub://host:6379/0",
    channels,
    True,
)
email_url = Kind("consolemail:// or smtp+tls://user:password@host:587", mail, True)
