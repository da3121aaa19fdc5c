"""A person is active while a page of theirs is shown, and gone with the last connection."""

from typing import Any

import pytest

from apps.notifications.push.active_people import is_active
from apps.notifications.push.attendance import attendance
from apps.notifications.push.models import ActivePerson
from apps.notifications.tests.push.service import PushService
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket

pytestmark = pytest.mark.django_db(transaction=True)

PATH = "/ws/notifications/"


async def active(user: Any) -> bool:
    return await in_thread(is_active, user_id=user.pk)


async def away(user: Any) -> bool:
    await attendance.written()
    return not await active(user)


async def test_a_person_is_active_while_a_page_is_shown(
    members: tuple[Any, Any], push_service: PushService
) -> None:
    ada, grace = members
    async with TestSocket(PATH, user=ada) as one, TestSocket(PATH, user=ada) as two:
        assert not await active(ada)
        for page in (one, two):
            assert (await page.ask("page.show", shown=True))["type"] == "ok"
        assert (await active(ada), await active(grace)) == (True, False)
        await one.ask("page.show", shown=False)
        assert await active(ada)
    assert await away(ada)
    assert attendance.pages == set()


async def test_a_hidden_page_is_as_good_as_none(
    members: tuple[Any, Any], push_service: PushService
) -> None:
    ada, _ = members
    async with TestSocket(PATH, user=ada) as page:
        await page.ask("page.show", shown=True)
        await page.ask("page.show", shown=False)
        assert await away(ada)


async def test_a_process_that_ends_says_that_nobody_is_there(
    members: tuple[Any, Any], push_service: PushService
) -> None:
    ada, _ = members
    async with TestSocket(PATH, user=ada) as page:
        await page.ask("page.show", shown=True)
        await attendance.farewell()
        assert await away(ada)


async def test_without_keys_nothing_is_written(members: tuple[Any, Any], settings: Any) -> None:
    settings.PUSH = {}
    async with TestSocket(PATH, user=members[0]) as page:
        assert (await page.ask("page.show", shown=True))["type"] == "ok"
        await attendance.renew()
        assert await in_thread(ActivePerson.objects.count) == 0
