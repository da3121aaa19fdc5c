from collections.abc import AsyncIterator
from typing import Any

import pytest

from apps.console import reports
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import Broadcaster
from apps.realtime.telemetry.counters import Counters
from apps.realtime.telemetry.counters import counters as process_counters
from apps.realtime.testing import user_make


@pytest.fixture(autouse=True)
def own_layer(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A channel layer per test, as each test has an event loop of its own."""
    settings.CHANNEL_LAYERS = dict(settings.CHANNEL_LAYERS)
    # After a failure the process's own would send nothing for a while.
    monkeypatch.setattr("apps.realtime.services.broadcaster", Broadcaster())


@pytest.fixture
def counters() -> Counters:
    """The counters of this process, from zero on."""
    vars(process_counters).update(vars(Counters()))
    return process_counters


@pytest.fixture
async def hub(monkeypatch: pytest.MonkeyPatch, counters: Counters) -> AsyncIterator[Hub]:
    """A hub whose process reports often, so that tests need not wait."""
    monkeypatch.setattr(reports, "SECONDS", 0.05)
    async with Hub.running() as hub:
        yield hub


@pytest.fixture
def ada(db: None) -> Any:
    return user_make("ada", "Ada", is_staff=True)


@pytest.fixture
def grace(db: None) -> Any:
    return user_make("grace", "Grace")
