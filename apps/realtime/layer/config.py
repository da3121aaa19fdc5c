"""From CHANNELS_URL to an entry of CHANNEL_LAYERS: in memory, one Redis, several, or Sentinels.

    redis://[[user]:password@]host[:port][,host[:port]...][/database][?option=value]
    redis+sentinel://[[user]:password@]sentinel[:port][,sentinel[:port]...]/master[/database]

`rediss` in place of `redis` means TLS. User, password and database are Redis's own; Sentinels that
want a password too get it by `?sentinel_password=`.
"""

from typing import Any
from urllib.parse import parse_qsl, unquote

from apps.realtime.layer.redis_url import bracketed, database_number, url_parts

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

    `redis_hosts` describes Redis URLs. Raises ValueError for an invalid URL.
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
    login, hosts, path, query = url_parts(rest, REDIS_PORT)
    end = f"/{database_number(path)}" + (f"?{query}" if query else "")
    return [
        {"address": f"{scheme}://{login}{bracketed(host)}:{port}{end}", **lasting()}
        for host, port in hosts
    ]


def sentinel_hosts(scheme: str, rest: str) -> list[Host]:
    """The same for Sentinels: one entry, whose connections ask them where the master is."""
    login, hosts, path, query = url_parts(rest, SENTINEL_PORT)
    master, _, database = path.partition("/")
    if not master:
        raise ValueError(
            "CHANNELS_URL names Sentinels but not their master: redis+sentinel://host:26379/master"
        )
    options = dict(parse_qsl(query))
    if unknown := options.keys() - {"sentinel_username", "sentinel_password"}:
        raise ValueError(f"CHANNELS_URL has options no Sentinel knows: {', '.join(unknown)}.")
    user, _, password = (unquote(each) for each in login.rstrip("@").partition(":"))
    entry = {
        "master_name": unquote(master),
        "sentinels": hosts,
        "sentinel_kwargs": {
            "socket_timeout": 2,
            "socket_connect_timeout": 2,
            **{name.removeprefix("sentinel_"): value for name, value in options.items()},
        },
        "db": database_number(database),
        **({"username": user} if user else {}),
        **({"password": password} if password else {}),
        **({"ssl": True} if scheme == "rediss" else {}),
        **lasting(),
    }
    return [entry]


def lasting() -> dict[str, Any]:
    """redis-py's options for a layer that idles and that outlives a restart of Redis.

    `socket_timeout=None`: redis-py 8 defaults to 5 s, the core layer's own blocking time, which
    kills idle sockets (channels_redis#422). The retry outlasts a restart of about five seconds.
    """
    # Imported here, as it takes a tenth of the start of a process, and not all use Redis.
    from redis.asyncio.retry import Retry
    from redis.backoff import ExponentialBackoff

    return {
        "socket_timeout": None,
        "socket_connect_timeout": 2,
        "health_check_interval": 5,
        "retry": Retry(ExponentialBackoff(cap=1, base=0.05), 8),
    }
