"""Limits how many commands of one person a process runs at once.

Commands run in a bounded pool of threads, and those that write to one stream wait for each other
there. Without a limit, somebody with a dozen sockets has all threads wait for one stream, and
everybody else waits with them.
"""

import asyncio
from collections.abc import Hashable
from weakref import WeakValueDictionary

from apps.realtime.streams import Reader

AT_ONCE = 2


class FairShare:
    """A semaphore per person, which lives as long as somebody holds it."""

    def __init__(self) -> None:
        self._turns: WeakValueDictionary[Hashable, asyncio.Semaphore] = WeakValueDictionary()

    def of(self, reader: Reader) -> asyncio.Semaphore:
        """The semaphore of `reader`'s user or session; an unknown reader gets a new one."""
        person = reader.user_id or reader.session_key
        turns = self._turns.get(person) if person else None
        if turns is None:
            turns = asyncio.Semaphore(AT_ONCE)
            if person:
                self._turns[person] = turns
        return turns


fair_share = FairShare()
