"""/readyz says which part is missing, quickly, and nothing else."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db.migrations.recorder import MigrationRecorder

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import THREADS, in_thread, pool
from apps.realtime.server.graceful_shutdown import GracefulShutdown
from apps.realtime.testing import until
from apps.realtime.testing.processes import HOST, ReservedPort
from project.health import Readyz
from tests.site import WebProcess

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub.current()
    await until(lambda: hub.receiver.up)
    yield hub
    await hub.stop()


def readyz() -> Readyz:
    return Readyz(None, GracefulShutdown(0))


async def ask(app: Readyz) -> tuple[int, dict[str, bool]]:
    """The status and the parts; nobody may keep the answer."""
    client: Any = ApplicationCommunicator(app, {"type": "http", "path": "/readyz"})  # type: ignore[no-untyped-call]
    await client.send_input({"type": "http.request"})
    start = await client.receive_output()
    assert (b"cache-control", b"no-store") in start["headers"]
    return start["status"], json.loads((await client.receive_output())["body"])


@pytest.mark.usefixtures("hub")
async def test_a_process_that_has_all_it_needs_is_ready() -> None:
    parts = {"database": True, "migrations": True, "layer": True, "serving": True}
    assert await ask(readyz()) == (200, {"ready": True, **parts})


@pytest.mark.usefixtures("hub")
async def test_a_migration_that_is_not_applied_is_seen_until_it_is(caplog: Any) -> None:
    app = readyz()
    row = await in_thread(unapply)
    try:
        status, parts = await ask(app)
        assert (status, parts["database"], parts["migrations"]) == (503, True, False)
    finally:
        await in_thread(row.save, force_insert=True)
    assert (await ask(app))[0] == 200
    assert [record.message for record in caplog.records if record.name == "project.health"] == [
        "Not ready: migrations.",
        "Ready.",
    ]


def unapply() -> Any:
    """Forget that the newest migration of the realtime core was applied; its row."""
    row = MigrationRecorder.Migration.objects.filter(app="realtime").latest("name")
    key = row.pk
    row.delete()
    row.pk = key
    return row


async def test_a_process_that_drains_or_has_no_layer_is_not_ready(hub: Hub) -> None:
    app = readyz()
    app.shutdown.begun = True
    hub.receiver.up = False
    status, parts = await ask(app)
    assert status == 503
    assert [name for name, fine in parts.items() if not fine] == ["ready", "layer", "serving"]


@pytest.mark.usefixtures("hub")
async def test_a_database_that_hangs_costs_one_thread_however_often_it_is_asked(
    monkeypatch: Any,
) -> None:
    monkeypatch.setattr("project.health.DATABASE_SECONDS", 0.05)
    app = readyz()
    released = Event()
    busy = [asyncio.ensure_future(in_thread(released.wait, 10)) for _ in range(THREADS)]
    await until(lambda: pool._work_queue.qsize() == 0)
    for _ in range(5):
        status, parts = await ask(app)
        assert (status, parts["database"]) == (503, False)
    assert pool._work_queue.qsize() == 1
    released.set()
    await asyncio.gather(*busy)
    await until(lambda: pool._work_queue.qsize() == 0)
    assert (await ask(app))[0] == 200


def test_a_process_without_database_and_redis_is_not_ready_and_lives(tmp_path: Path) -> None:
    """Neither the database nor Redis is there: no detail of either gets out."""
    port = ReservedPort()
    nowhere = f"{HOST}:{port.number}"
    environment = {
        "DEBUG": "off",
        "SECRET_KEY": "only-for-tests",
        "DATABASE_URL": f"postgres://ada:secret@{nowhere}/none",
        "CHANNELS_URL": f"redis+pubsub://:secret@{nowhere}/0",
    }
    process = WebProcess(tmp_path, environment)
    process.start()
    try:
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(f"{process.url}/readyz", timeout=10)
        assert refusal.value.code == 503
        missing = {"database": False, "migrations": False, "layer": False}
        assert json.load(refusal.value) == {"ready": False, **missing, "serving": True}
        assert process.answers()
    finally:
        process.kill()
