"""Typing indicators."""

from typing import Any

import pytest

from apps.realtime.testing import Frame, TestSocket
from apps.realtime.tests.presence_factories import (
    PLATFORM,
    PlatformStream,
    QuietStream,
    ephemeral,
    shown_after_a_state,
    socket,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("hub")
async def test_typing_is_shown_to_others_and_not_in_ones_own_tabs(people: dict[str, Any]) -> None:
    async with (
        socket(people["ada"]) as ada,
        socket(people["ada"]) as adas_other,
        socket(people["grace"]) as grace,
    ):
        for reader in (ada, adas_other, grace):
            await reader.subscribe(PLATFORM)
            await shown_after_a_state(reader, 1 if reader is not grace else 2)
        for reader in (ada, adas_other):
            await ephemeral(reader, "presence.changed")
        assert (await ada.ask("typing", stream=PLATFORM))["type"] == "ok"
        assert (await ephemeral(grace, "person.typing"))["person"]["name"] == "ada"
        assert await ada.silent() == await adas_other.silent() == []


@pytest.mark.usefixtures("hub")
async def test_typing_more_often_is_dropped_without_a_word(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada, socket(people["grace"]) as grace:
        for reader in (ada, grace):
            await reader.subscribe(PLATFORM)
            await ephemeral(reader, "presence.state")
        for _ in range(5):
            assert (await ada.ask("typing", stream=PLATFORM))["type"] == "ok"
        assert (await grace.ask("typing", stream=PLATFORM))["type"] == "ok"
        await ephemeral_of(ada, "person.typing")  # Grace's came after all of Ada's
        await ephemeral_of(grace, "person.typing")
        assert [f for f in await grace.silent() if f["event"]["type"] == "person.typing"] == []


async def ephemeral_of(reader: TestSocket, type: str) -> Frame:  # noqa: A002
    """The next ephemeral message of that type; others are skipped."""
    while (event := (await reader.frame("ephemeral"))["event"])["type"] != type:
        pass
    return dict(event)


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    ("known", "stream", "code"),
    [
        (True, PlatformStream.name(9), "not_subscribed"),
        (True, QuietStream.name(1), "forbidden"),
        (False, PLATFORM, "forbidden"),
    ],
)
async def test_typing_is_refused_where_it_would_not_be_shown(
    known: bool, stream: str, code: str, people: dict[str, Any]
) -> None:
    async with socket(people["ada"] if known else None) as reader:
        for followed in (PLATFORM, QuietStream.name(1)):
            await reader.subscribe(followed)
        assert (await reader.ask("typing", stream=stream))["code"] == code
