"""The test tools tell when a promise is broken."""

from typing import Literal

import pytest
from django.core.exceptions import SynchronousOnlyOperation
from django.db import transaction

from apps.realtime.models import LogEntry, Stream
from apps.realtime.protocol import Event
from apps.realtime.services import publish
from apps.realtime.testing import assert_published, logged_events
from apps.realtime.testing.async_guard import loop_of_running_task

STREAM = "lights.light.1"
GREEN = {"type": "light.changed", "colour": "green"}
RED = {"type": "light.changed", "colour": "red"}


class LightChanged(Event):
    type: Literal["light.changed"] = "light.changed"
    colour: str


@pytest.fixture
def changes(db: None) -> None:
    """The light became green, then red."""
    with transaction.atomic():
        for colour in ("green", "red"):
            publish(stream=STREAM, event=LightChanged(colour=colour))


@pytest.mark.usefixtures("changes")
def test_events_may_be_named_by_some_of_their_fields() -> None:
    assert_published(STREAM, GREEN, {"type": "light.changed"})
    assert_published("lights.light.2")


@pytest.mark.usefixtures("changes")
@pytest.mark.parametrize("others", [[], [GREEN], [RED, GREEN], [GREEN, GREEN], [GREEN, RED, RED]])
def test_other_events_than_the_logged_ones_are_refused(others: list[dict[str, str]]) -> None:
    with pytest.raises(AssertionError):
        assert_published(STREAM, *others)


@pytest.mark.usefixtures("changes")
def test_a_log_with_a_gap_or_of_two_epochs_is_refused() -> None:
    Stream.objects.update(epoch="another")
    with pytest.raises(AssertionError, match="epochs"):
        logged_events(STREAM)
    LogEntry.objects.filter(seq=1).delete()
    with pytest.raises(AssertionError, match="gap"):
        logged_events(STREAM)


async def test_queries_in_a_coroutine_are_still_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a run with browsers, in which test_browser_plugin.py queries beside one."""
    monkeypatch.setattr("django.utils.asyncio.get_running_loop", loop_of_running_task)
    with pytest.raises(SynchronousOnlyOperation):
        Stream.objects.first()
