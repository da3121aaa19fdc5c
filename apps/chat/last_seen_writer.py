"""Writes when the members with an open page of this process were last seen.

One statement a minute for all of them. A page is in use until it says that it is idle.
"""

import asyncio

from apps.chat.consumers import ChatConsumer
from apps.chat.last_seen import STEP, members_seen
from apps.realtime.hub.hub import Hub
from apps.realtime.ids import UserId
from apps.realtime.layer.threads import in_thread


class LastSeenWriter:
    """The background task of a process. A worker has no hub, and no pages."""

    def __init__(self, hub: Hub | None) -> None:
        self.hub = hub

    async def run(self) -> None:
        """Runs until cancelled."""
        while True:
            await asyncio.sleep(STEP.total_seconds())
            await self.write()

    async def write(self) -> None:
        if user_ids := self.user_ids():
            await in_thread(members_seen, user_ids=user_ids)

    def user_ids(self) -> set[UserId]:
        return {
            each.reader.user_id
            for each in (self.hub.connections if self.hub else ())
            if isinstance(each, ChatConsumer) and not each.subscriptions.is_idle
            if each.reader.user_id is not None
        }

    async def farewell(self) -> None:
        """Writes nothing: most people reconnect to another process."""
