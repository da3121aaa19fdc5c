"""A queue and an event per socket that take less memory: asyncio's take 4 kB while empty.

`Inbox` stands in for `asyncio.Queue`, and `Flag` for `asyncio.Event`, as far as servers use them.
"""

import asyncio
from typing import Any


class Flag:
    """An `asyncio.Event`."""

    __slots__ = ("_set", "_waiting")

    def __init__(self, *, is_set: bool = False) -> None:
        self._set = is_set
        self._waiting: tuple[asyncio.Future[None], ...] = ()

    def set(self) -> None:
        self._set = True
        for each in self._waiting:
            if not each.done():
                each.set_result(None)

    def clear(self) -> None:
        self._set = False

    async def wait(self) -> None:
        if self._set:
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting += (mine,)
        try:
            await mine
        finally:
            self._waiting = tuple(each for each in self._waiting if each is not mine)


class Inbox:
    """An `asyncio.Queue` without a limit. Most of the time it is empty, or holds one message."""

    __slots__ = ("_filled", "_messages")

    def __init__(self) -> None:
        self._filled = Flag()
        self._messages: list[Any] = []

    def empty(self) -> bool:
        return not self._messages

    def qsize(self) -> int:
        return len(self._messages)

    def put_nowait(self, message: Any) -> None:
        self._messages.append(message)
        self._filled.set()

    async def get(self) -> Any:
        while not self._messages:
            self._filled.clear()
            await self._filled.wait()
        return self._messages.pop(0)
