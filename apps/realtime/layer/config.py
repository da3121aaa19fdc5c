"""From CHANNELS_URL to an entry of CHANNEL_LAYERS: in memory, one Redis, several, or Sentinels.

    redis://[[user]:password@]host[:port][,host[:port]...][/database][?option=value]
    redis+sentinel://[[user]:password@]sentinel[:port][,sentinel[:port]...]/master[/database]

`rediss` in place of `redis` means TLS. User, password and database are Redis's own; Sentinels that
want a password too get it by `?sentinel_password=`.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff

Host = dict[str, Any]

BACKENDS = {
    "inmemory": "channels.layers.InMemoryChannelLayer",
    "redis": "channels_redis.core.RedisChannelLayer",
    "redis+pubsub": "channels_redis.pubsub.RedisPubSubChannelLayer",
}
KNOWN = "inmemory://, redis://, redis+pubsub://, redis+sentinel://, redis+pubsub+sentinel://"
REDIS_PORT = 6379
SENTINEL_PORT = 26379


def layer_config(url: str) -> dict[str, Any]:
    """One entry of CHANNEL_LAYERS for `inmemory://`, `redis://...` or `redis+pubsub://...`.

    `redis_hosts` says how Redis is named. Raises ValueError for what it cannot read.
    """
    scheme, _, rest = url.partition("://")
    plain, *flags = scheme.split("+")
    if scheme == "inmemory":
        return {"BACKEND": BACKENDS["inmemory"]}
    if plain not in ("redis", "rediss") or not {*flags} <= {"pubsub", "sentinel"}:
        raise ValueError(f"CHANNELS_URL begins with {scheme}://, but must be one of {KNOWN}")
    hosts = sentinel_hosts if "sentinel" in flags else redis_hosts
    backend = BACKENDS["redis+pubsub" if "pubsub" in flags else "redis"]
    return {"BACKEND": backend, "CONFIG": {"hosts": hosts(plain, rest)}}


def redis_hosts(scheme: str, rest: str) -> list[Host]:
    """channels-redis' `hosts` for a URL of that scheme (`redis` or `rediss`), one entry per shard.

    `rest` is what follows `scheme://`. Raises ValueError, which never shows a password.
    """
    url = RedisUrl.parse(rest, REDIS_PORT)
    if url.path and not url.path.isdecimal():
        raise ValueError(f"CHANNELS_URL names the database {url.path!r}, but Redis numbers them.")
    end = f"/{url.path or 0}" + (f"?{url.query}" if url.query else "")
    return [
        {"address": f"{scheme}://{url.login}{bracketed(host)}:{port}{end}", **lasting()}
        for host, port in url.hosts
    ]


def sentinel_hosts(scheme: str, rest: str) -> list[Host]:
    """The same for Sentinels: one entry, whose connections ask them where the master is."""
    url = RedisUrl.parse(rest, SENTINEL_PORT)
    master, _, database = url.path.partition("/")
    if not master:
        raise ValueError(
            "CHANNELS_URL names Sentinels but not their master: redis+sentinel://host:26379/master"
        )
    if database and not database.isdecimal():
        raise ValueError(f"CHANNELS_URL names the database {database!r}, but Redis numbers them.")
    options = dict(parse_qsl(url.query))
    if unknown := options.keys() - {"sentinel_username", "sentinel_password"}:
        raise ValueError(f"CHANNELS_URL has options no Sentinel knows: {', '.join(unknown)}.")
    user, _, password = url.login.rstrip("@").partition(":")
    entry: Host = {
        "master_name": unquote(master),
        "sentinels": url.hosts,
        "sentinel_kwargs": {
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
            **{name.removeprefix("sentinel_"): value for name, value in options.items()},
        },
        "db": int(database or 0),
        **lasting(),
    }
    entry |= {"username": unquote(user)} if user else {}
    entry |= {"password": unquote(password)} if password else {}
    entry |= {"ssl": True} if scheme == "rediss" else {}
    return [entry]


def lasting() -> dict[str, Any]:
    """redis-py's options for a layer that idles and that outlives a restart of Redis.

    `socket_timeout=None`: redis-py 8 defaults to 5 s, the core layer's own blocking time, which
    kills idle sockets (channels_redis#422). The retry outlasts a restart of about five seconds.
    """
    return {
        "socket_timeout": None,
        "socket_connect_timeout": 2,
        "health_check_interval": 5,
        "retry": Retry(ExponentialBackoff(cap=1, base=0.05), 8),
    }


@dataclass(frozen=True)
class RedisUrl:
    """The parts of a URL with several hosts, which urllib does not know."""

    login: str  # as in the URL, with the @; or empty
    hosts: list[tuple[str, int]]
    path: str
    query: str

    @classmethod
    def parse(cls, rest: str, default_port: int) -> "RedisUrl":
        before, _, query = rest.partition("?")
        netloc, _, path = before.partition("/")
        login, at, hosts = netloc.rpartition("@")
        return cls(
            login + at,
            [host_and_port(host, default_port) for host in hosts.split(",")],
            path,
            query,
        )


def host_and_port(text: str, default_port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, default_port if parts.port is None else parts.port
    except ValueError:
        host, port = None, 0
    if not host or not port:
        raise ValueError(
            f"CHANNELS_URL has a host that cannot be read: {text!r}. Wanted: host:{default_port}."
        )
    return host, port


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
