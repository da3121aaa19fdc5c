"""Presence of a stream, as its sockets see it."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from apps.realtime.hub import join as join_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.messages import PresenceAnnounced
from apps.realtime.layer.threads import in_thread
from apps.realtime.presence.crowd import Crowd
from apps.realtime.presence.tracker import PresenceTracker
from apps.realtime.selectors import Position
from apps.realtime.testing import until
from apps.realtime.tests.presence_factories import (
    PLATFORM,
    CountedStream,
    PlatformStream,
    QuietStream,
    ephemeral,
    here,
    place,
    shown_after_a_state,
    socket,
)

COUNTED = CountedStream.name(1)


def state(count: int) -> dict[str, Any]:
    return {"type": "presence.state", "count": count, "people": []}


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.usefixtures("hub")
async def test_a_new_member_gets_the_list_and_the_others_get_the_new_member(
    people: dict[str, Any],
) -> None:
    async with socket(people["ada"]) as ada:
        await ada.subscribe(PLATFORM)
        assert await here(ada) == ["ada"]
        async with socket(people["grace"]) as grace:
            await grace.subscribe(PLATFORM)
            change = await ephemeral(ada, "presence.changed")
            assert [person["name"] for person in change["joined"]] == ["grace"]
            assert (change["count"], change["left"]) == (2, [])
            assert await shown_after_a_state(grace, 2) == ["ada", "grace"]
        change = await ephemeral(ada, "presence.changed")
        assert change["left"] == [f"user.{people['grace'].pk}"]
        assert (change["count"], change["joined"]) == (1, [])


@pytest.mark.usefixtures("hub")
async def test_an_anonymous_stream_counts_people_without_names(
    people: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.realtime.presence.stream_presence.ANONYMOUS", (0.01, 200))
    asked = len(CountedStream.asked)
    async with socket(people["ada"]) as ada, socket() as unknown:
        await ada.subscribe(COUNTED)
        assert await ephemeral(ada, "presence.state") == state(1)
        await unknown.subscribe(COUNTED)
        change = await ephemeral(ada, "presence.changed")
        assert (change["count"], change["joined"], change["left"]) == (2, [], [])
    assert len(CountedStream.asked) == asked


@pytest.mark.usefixtures("hub")
async def test_several_tabs_are_one_person_until_the_last_closes(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada:
        await ada.subscribe(PLATFORM)
        await here(ada)
        async with socket(people["grace"]) as first:
            await first.subscribe(PLATFORM)
            await ephemeral(ada, "presence.changed")
            async with socket(people["grace"]) as second:
                await second.subscribe(PLATFORM)
                assert await here(second) == ["ada", "grace"]
        # Neither the second tab's coming nor its going was said: the next thing is the last's.
        assert (await ephemeral(ada, "presence.changed"))["count"] == 1
        assert await ada.silent() == []


@pytest.mark.usefixtures("hub")
async def test_others_see_that_somebody_uses_none_of_their_tabs(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada, socket(people["grace"]) as grace:
        await ada.subscribe(PLATFORM)
        await grace.subscribe(PLATFORM)
        await shown_after_a_state(grace, 2)
        for idle in (True, False):
            assert (await ada.ask("ping", idle=idle))["type"] == "ok"
            change = await ephemeral(grace, "presence.changed")
            assert [(each["name"], each["idle"]) for each in change["joined"]] == [("ada", idle)]
            assert change["left"] == []


async def test_others_see_at_once_how_a_user_has_changed(
    people: dict[str, Any], hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by the periodic check of all connections."""
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)
    hub.control.start(Position())
    async with socket(people["ada"]) as ada, socket(people["grace"]) as grace:
        for reader in (ada, grace):
            await reader.subscribe(PLATFORM)
        await shown_after_a_state(ada, 2)
        people["grace"].username = "amazing"
        await in_thread(people["grace"].save)
        change = await ephemeral(ada, "presence.changed")
        assert [each["name"] for each in change["joined"]] == ["amazing"]
        assert (change["count"], change["left"]) == (2, [])


@pytest.mark.usefixtures("hub")
async def test_leaving_the_stream_is_leaving(people: dict[str, Any]) -> None:
    async with socket(people["ada"]) as ada, socket(people["grace"]) as grace:
        for reader in (ada, grace):
            await reader.subscribe(PLATFORM)
        await shown_after_a_state(ada, 2)
        await grace.ask("unsubscribe", stream=PLATFORM)
        assert (await ephemeral(ada, "presence.changed"))["count"] == 1


@pytest.mark.usefixtures("hub")
async def test_a_reader_without_a_person_gets_the_list_and_is_not_in_it(
    people: dict[str, Any],
) -> None:
    async with socket() as stranger, socket(people["ada"]) as ada:
        for reader in (stranger, ada):
            await reader.subscribe(PLATFORM)
        assert await shown_after_a_state(stranger, 1) == ["ada"]
        assert await here(ada) == ["ada"]


@pytest.mark.usefixtures("hub")
async def test_a_refused_reader_receives_no_presence(people: dict[str, Any]) -> None:
    private = PlatformStream.name(2)
    async with socket() as stranger, socket(people["ada"]) as ada:
        assert (await stranger.subscribe(private))["code"] == "not_found"
        await ada.subscribe(private)
        assert await here(ada) == ["ada"]
        assert (await stranger.ask("typing", stream=private))["code"] == "not_subscribed"
        assert await stranger.silent() == []


@pytest.mark.usefixtures("hub")
async def test_a_person_is_asked_for_by_subscribes_only_and_only_where_it_is_shown(
    people: dict[str, Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(PlatformStream, "asked", [])
    async with socket(people["ada"]) as ada:
        await ada.subscribe(QuietStream.name(1))
        assert PlatformStream.asked == []
        await ada.subscribe(PLATFORM)
        await here(ada)
        asked = len(PlatformStream.asked)
        await ada.ask("typing", stream=PLATFORM)
        assert len(PlatformStream.asked) == asked <= 2


async def test_a_reader_refused_during_its_replay_is_removed_from_presence(
    hub: Hub, people: dict[str, Any], monkeypatch: Any
) -> None:
    catch_up = join_module.catch_up

    async def and_be_turned_away(*args: Any, **kwargs: Any) -> None:
        await catch_up(*args, **kwargs)
        for each in tuple(hub.connections):
            if each.reader.user_id == people["grace"].pk:
                each.end_stream(PLATFORM)

    monkeypatch.setattr(join_module, "catch_up", and_be_turned_away)
    async with socket(people["grace"]) as grace:
        await grace.subscribe(PLATFORM)
        await grace.frame("unsubscribed")
        async with socket(people["ada"]) as ada:
            await ada.subscribe(PLATFORM)
            assert await here(ada) == ["ada"]


async def test_a_last_member_that_leaves_during_a_push_does_not_remove_the_next_one() -> None:
    """As when its outbox overflows: the stream is forgotten, and somebody comes in that moment."""
    announced: list[int] = []
    received: list[str] = []

    class Overheard(PresenceTracker):
        def announce(
            self, stream: str, crowd: Crowd, *, asks: Mapping[str, int] | None
        ) -> PresenceAnnounced:
            announced.append(crowd.count)
            return super().announce(stream, crowd, asks=asks)

    tracker = Overheard(spawn=lambda work: work.close())
    full = place("ada", lambda _: tracker.leave(full))
    other = place("grace", received.append)
    tracker.join(full)
    await until(lambda: not any(each.roster.members for each in tracker.streams.values()))
    tracker.join(other)
    await until(lambda: received)
    assert other in tracker.streams[PLATFORM].roster.members
    assert announced[-1] == 1


@pytest.mark.usefixtures("hub")
async def test_logs_carry_no_names(people: dict[str, Any], caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    async with socket(people["ada"]) as ada:
        await ada.subscribe(PLATFORM)
        await here(ada)
        await ada.ask("typing", stream=PLATFORM)
        somebody = {"id": "user.2", "name": ["grace"], "guest": False}
        broken = PresenceAnnounced(PLATFORM, "x", number=1, count=1, people=[somebody])
        await channel_layer().group_send(PLATFORM, broken.as_dict())
        await until(lambda: "that cannot be read" in caplog.text)
    ours = [record for record in caplog.records if record.name.startswith("apps.")]
    text = "".join(caplog.handler.format(record) for record in ours)
    assert "ada" not in text
    assert "grace" not in text
