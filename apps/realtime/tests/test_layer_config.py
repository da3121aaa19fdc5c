"""CHANNELS_URL: its forms. Several hosts and Sentinels carry wake-ups."""

import gc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import RedisError

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import layer
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.messages import StreamEphemeral
from apps.realtime.layer.redis_url import shown_hosts
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket, until
from apps.realtime.testing.processes import HOST, Server, wait_until
from apps.realtime.tests.factories import NoteConsumer, note_send, numbers
from tests.programs import find_redis
from tests.services import RedisServer, redis_server

LOG = "test.log.1"


def hosts_of(url: str) -> Any:
    return layer_config(url)["CONFIG"]["hosts"]


def test_several_hosts_share_login_database_and_options() -> None:
    hosts = hosts_of("redis+pubsub://ada:p%2Fw@one,two:7000,[::1]/3?max_connections=9")
    assert [host["address"] for host in hosts] == [
        "redis://ada:p%2Fw@one:6379/3?max_connections=9",
        "redis://ada:p%2Fw@two:7000/3?max_connections=9",
        "redis://ada:p%2Fw@[::1]:6379/3?max_connections=9",
    ]
    assert [host["socket_timeout"] for host in hosts] == [None] * 3


def test_sentinels_name_a_master_and_keep_their_own_password() -> None:
    (host,) = hosts_of("rediss+pubsub+sentinel://:p%2Fw@one,two:7000/main/2?sentinel_password=s")
    assert host["sentinels"] == [("one", 26379), ("two", 7000)]
    assert (host["master_name"], host["db"], host["ssl"]) == ("main", 2, True)
    assert host["password"] == "p/w"
    assert host["sentinel_kwargs"]["password"] == "s"
    assert (host["socket_timeout"], host["sentinel_kwargs"]["socket_timeout"]) == (None, 2)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("redis+cluster://one", "must be one of inmemory://"),
        ("redis://", "a host that cannot be read: ''. Wanted: host:6379"),
        ("redis://one,", "a host that cannot be read: ''"),
        ("redis://:secret@one:port", "a host that cannot be read: 'one:port'"),
        ("redis://:secret@one:99999", "a host that cannot be read: 'one:99999'"),
        ("redis://one/main", "database 'main', but Redis numbers them"),
        ("redis+sentinel://:secret@one", "not their master"),
        ("redis+sentinel://one/main/x", "database 'x', but Redis numbers them"),
        ("redis+sentinel://one/main?password=secret", "no Sentinel knows: password"),
    ],
)
def test_an_invalid_url_is_reported_without_the_password(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="CHANNELS_URL") as error:
        layer_config(url)
    assert complaint in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("redis://ada:secret@one,two:7000/3", "one:6379, two:7000"),
        ("redis://[::1]", "[::1]:6379"),
        ("redis+sentinel://:secret@one,two:7000/main", "one:26379, two:7000"),
    ],
)
def test_log_messages_name_the_hosts_without_the_password(url: str, shown: str) -> None:
    assert shown_hosts([*hosts_of(url), ("plain", 1)]) == f"{shown}, plain:1"


@pytest.fixture
def deaf_to_the_database(monkeypatch: Any) -> None:
    """The hub finds nothing there, so all events came through the layer."""
    monkeypatch.setattr("apps.realtime.hub.hub.Hub._find_moved", nothing)
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS", 0.2)
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS_WITHOUT_LAYER", 0.1)


async def nothing(hub: Hub) -> None:
    """In place of asking the database."""


@pytest.mark.parametrize("scheme", ["redis+pubsub", "redis"])
@pytest.mark.django_db(transaction=True)
async def test_several_hosts_share_the_groups(
    scheme: str, settings: Any, redis: RedisServer, monkeypatch: Any
) -> None:
    """Client-side sharding: each group lives on one host, and all of them are heard."""
    with redis_server() as other:
        url = f"{scheme}://{HOST}:{redis.port},{HOST}:{other.port}/0"
        settings.CHANNEL_LAYERS = {"default": layer_config(url)}
        hub = Hub(poll_seconds=3600)
        received: set[str] = set()
        monkeypatch.setattr(hub, "stream_ephemeral", lambda message: received.add(message.stream))
        hub.start()
        await until(lambda: hub.receiver.up)
        groups = [f"test.log.{number}" for number in range(20)]
        for group in groups:
            await hub.receiver.join(group)
        for group in groups:
            await layer().group_send(group, StreamEphemeral(group, "{}").as_dict())
        await until(lambda: received == {*groups})
        assert commands_of(other) > len(groups) / 4
        await hub.stop()


def commands_of(server: RedisServer) -> int:
    """How many commands that Redis has carried out."""
    with redis_client(server) as client:
        return int(client.info("stats")["total_commands_processed"])


def redis_client(server: Server) -> Any:
    return Redis(HOST, server.port)


class SentinelServer(Server):
    """One Sentinel that watches over a master called main, and acts on its own word."""

    name = "Sentinel"

    def __init__(self, folder: Path, master: RedisServer) -> None:
        super().__init__(folder)
        lines = [
            f"port {self.port}",
            f"bind {HOST}",
            f"sentinel monitor main {HOST} {master.port} 1",
            "sentinel down-after-milliseconds main 400",
            "sentinel failover-timeout main 3000",
        ]
        (folder / "sentinel.conf").write_text("\n".join(lines))

    def command(self) -> Sequence[str | Path]:
        return [find_redis() or "redis-server", self.folder / "sentinel.conf", "--sentinel"]

    def answers(self) -> bool:
        try:
            with redis_client(self) as client:
                return bool(client.sentinel_slaves("main"))
        except RedisError:
            return False


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[RedisServer, SentinelServer]]:
    """A master with a replica, and the Sentinel that watches over them."""
    with redis_server() as master, redis_server() as replica:
        with redis_client(replica) as client:
            client.replicaof(HOST, master.port)
            wait_until(
                lambda: client.info("replication")["master_link_status"] == "up", "the replica"
            )
        sentinel = SentinelServer(tmp_path, master)
        sentinel.start()
        yield master, sentinel
        sentinel.stop()


@pytest.mark.parametrize("scheme", ["redis+pubsub+sentinel", "redis+sentinel"])
@pytest.mark.usefixtures("deaf_to_the_database")
@pytest.mark.django_db(transaction=True)
async def test_when_the_master_dies_wake_ups_go_through_the_next(
    scheme: str, settings: Any, watched: tuple[RedisServer, SentinelServer]
) -> None:
    master, sentinel = watched
    url = f"{scheme}://{HOST}:{sentinel.port}/main"
    settings.CHANNEL_LAYERS = {"default": layer_config(url)}
    async with (
        Hub.running(poll_seconds=0.2) as hub,
        TestSocket("/", app=NoteConsumer.as_asgi()) as reader,
    ):
        await reader.subscribe(LOG)
        await until(lambda: hub.receiver.up)
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]
        master.kill()
        await until(lambda: not hub.receiver.up)
        await until(lambda: hub.receiver.up, seconds=20)
        await in_thread(note_send, 1, 2)
        assert numbers(await reader.events(1)) == [2]
    await close_sentinels()


async def close_sentinels() -> None:
    """channels-redis closes its connections to Redis, but leaves those to Sentinels to Python."""
    for found in gc.get_objects():
        if type(found) is Sentinel:  # no isinstance, which wakes lazy objects
            for client in found.sentinels:
                await client.aclose()
