"""Keeps track of the people who are looking at a page of the site.

A page reports on its socket when it is shown and hidden. Each web process has a row for each person
with a shown page, and renews all its rows in one statement. A lost socket counts as hidden. Where
WebSockets are blocked, people count as away.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol
from uuid import uuid4

from apps.notifications.push.active_people import people_renew, person_arrived, person_left
from apps.notifications.push.config import push_offered
from apps.notifications.push.escalation import pushes_reconsider
from apps.realtime.ids import UserId
from apps.realtime.layer.threads import in_thread

RENEW_SECONDS = 30.0


class Page(Protocol):
    """One page's socket."""

    @property
    def user_id(self) -> UserId: ...


class Attendance:
    """The shown pages of one process."""

    def __init__(self) -> None:
        self.process = uuid4().hex
        self.pages: set[Page] = set()
        self._writing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Renew the rows, which also repairs concurrent writes. Runs until cancelled."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            await self.renew()

    async def farewell(self) -> None:
        self.pages.clear()
        await self.written()
        await self.renew()

    async def renew(self) -> None:
        if push_offered():
            await in_thread(people_renew, process=self.process, user_ids=self.people())

    async def written(self) -> None:
        """Wait until the rows match the pages."""
        while self._writing:
            await asyncio.wait(self._writing)

    def people(self) -> set[UserId]:
        return {page.user_id for page in self.pages}

    async def shown(self, page: Page) -> None:
        """The page is visible. Nothing is stored unless the site offers push."""
        if not push_offered():
            return
        is_new = page.user_id not in self.people()
        self.pages.add(page)
        if is_new:
            await in_thread(person_arrived, process=self.process, user_id=page.user_id)

    def hidden(self, page: Page) -> None:
        """The page is hidden, or its connection is lost. The row follows in the background."""
        if page not in self.pages:
            return
        self.pages.discard(page)
        if page.user_id not in self.people():
            self._spawn(in_thread(self._left, page.user_id))

    def _left(self, user_id: UserId) -> None:
        person_left(process=self.process, user_id=user_id)
        pushes_reconsider(user_id=user_id)

    def _spawn(self, writing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(writing)
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)


attendance = Attendance()
