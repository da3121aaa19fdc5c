"""A socket has its own person's notifications, and nobody else's."""

from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from apps.notifications.selectors import unread_count
from apps.notifications.streams import UserStream
from apps.notifications.tests.factories import notify
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket

PATH = "/ws/notifications/"
Members = tuple[AbstractBaseUser, AbstractBaseUser]


async def test_a_guest_is_refused_and_asked_to_log_in(transactional_db: None) -> None:
    socket = TestSocket(PATH)
    await socket.connect()
    error = await socket.frame("error")
    assert (error["code"], error["message"]) == ("forbidden", "Log in to get notifications.")
    assert await socket.closed() == 4401


async def test_a_notification_from_a_command_reaches_every_tab(members: Members) -> None:
    ada, _ = members
    async with TestSocket(PATH, user=ada) as one, TestSocket(PATH, user=ada) as other:
        for tab in (one, other):
            await tab.subscribe(UserStream.name(ada.pk))
        await in_thread(call_command, "notify", "ada", "Deployed.", url="/live/", kind="deploy")
        for tab in (one, other):
            event = (await tab.event())["event"]
            assert (event["text"], event["kind"], event["unread"]) == ("Deployed.", "deploy", 1)


async def test_reading_in_one_tab_is_published_to_the_others(members: Members) -> None:
    ada, _ = members
    first, second = [await in_thread(notify, ada.pk) for _ in range(2)]
    async with TestSocket(PATH, user=ada) as one, TestSocket(PATH, user=ada) as other:
        await other.subscribe(UserStream.name(ada.pk))
        answer = await one.ask("notification.read", notification_id=first.pk)
        assert answer["result"] == {"unread": 1}
        event = (await other.event())["event"]
        assert (event["notification_id"], event["read"], event["unread"]) == (first.pk, True, 1)
        answer = await one.ask("notifications.read_all", up_to_seq=second.seq)
        assert answer["result"] == {"unread": 0}
        event = (await other.event())["event"]
        assert event["type"] == "notifications.read"
        assert (event["up_to_id"], event["up_to_seq"], event["unread"]) == (second.pk, 2, 0)


async def test_the_streams_of_others_look_like_unknown_ones(members: Members) -> None:
    ada, grace = members
    await in_thread(notify, grace.pk)
    async with TestSocket(PATH, user=ada) as socket:
        answers = [
            await socket.subscribe(stream, after=0)
            for stream in (UserStream.name(grace.pk), UserStream.name(10**9), "chat.room.1")
        ]
        assert {(answer["code"], answer["message"]) for answer in answers} == {
            ("not_found", answers[0]["message"])
        }


async def test_the_notifications_of_others_look_like_unknown_ones(members: Members) -> None:
    ada, grace = members
    hers = await in_thread(notify, grace.pk)
    async with TestSocket(PATH, user=ada) as socket, TestSocket(PATH, user=grace) as victim:
        await victim.subscribe(UserStream.name(grace.pk))
        answers = [
            await socket.ask("notification.read", notification_id=pk)
            for pk in (hers.pk, hers.pk + 1000, 2**53 - 1)
        ]
        assert {(answer["code"], answer["message"]) for answer in answers} == {
            ("not_found", answers[0]["message"])
        }
        answer = await socket.ask("notifications.read_all", up_to_seq=2**53 - 1)
        assert answer["result"] == {"unread": 0}
        assert await victim.silent() == []


def test_commands_over_http_reach_ones_own_notifications_only(
    members: tuple[Any, Any], client: Client
) -> None:
    ada, grace = members
    hers = notify(grace.pk)
    client.force_login(ada)
    command = {"id": "c1", "type": "notification.read", "notification_id": hers.pk}
    answer = client.post(reverse("notifications:command"), command, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_found")
    assert unread_count(user_id=grace.pk) == 1


async def test_a_page_of_the_version_before_says_up_to_which_id_it_has_read(
    members: Members,
) -> None:
    ada, _ = members
    first, _ = [await in_thread(notify, ada.pk) for _ in range(2)]
    async with TestSocket(PATH, user=ada) as socket:
        answer = await socket.ask("notifications.read_all", up_to_id=first.pk)
        assert answer["result"] == {"unread": 1}


@pytest.mark.parametrize("number", [0, -1, 2**53, 10**30, "1", 1.5, True, None])
async def test_a_value_that_is_no_id_is_invalid(members: Members, number: object) -> None:
    ada, _ = members
    async with TestSocket(PATH, user=ada) as socket:
        for command, field in (
            ("notification.read", "notification_id"),
            ("notifications.read_all", "up_to_id"),
        ):
            answer = await socket.ask(command, **{field: number})
            assert (answer["type"], answer["code"]) == ("error", "invalid")


async def test_a_page_rendered_before_the_first_notification_gets_it(members: Members) -> None:
    ada, _ = members
    await in_thread(notify, ada.pk, "first ever")
    async with TestSocket(PATH, user=ada) as socket:
        await socket.subscribe(UserStream.name(ada.pk), after=0)
        assert (await socket.event())["event"]["text"] == "first ever"
