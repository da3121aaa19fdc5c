"""A check of connections that fails is repeated soon, because announcements are not."""

import asyncio
from collections.abc import Coroutine
from typing import Any, ClassVar

import pytest
from django.db import OperationalError

from apps.realtime.protocol import Person
from apps.realtime.sessions import revalidator as revalidator_module
from apps.realtime.sessions.revalidator import Revalidator
from apps.realtime.streams import Reader, StreamKind, user_principal
from apps.realtime.testing import until


class Connection:
    """One of a user whose session has ended."""

    is_socket: ClassVar[bool] = True

    def __init__(self, user_id: int) -> None:
        self.reader = Reader(user_id=user_id)
        self.ended = False

    def end_session(self) -> None:
        self.ended = True

    def end_stream(self, stream: str) -> None: ...

    async def close_for_restart(self) -> None: ...

    def show_person(self, stream: str, person: Person | None) -> None: ...

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        return {}


class Database:
    """It fails `failures` times, and then knows of no session. `asked` has who was asked about."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.asked: list[set[int | None]] = []

    def valid_readers(self, readers: set[Reader]) -> set[Reader]:
        self.asked.append({reader.user_id for reader in readers})
        if len(self.asked) <= self.failures:
            raise OperationalError("the database went away")
        return set()


def announced_during(database: Database, monkeypatch: Any, *people: Connection) -> list[Any]:
    """Announce all of `people` while the database fails; the tasks, which must be kept."""
    tasks: list[Any] = []

    def spawn(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.ensure_future(work))

    monkeypatch.setattr(revalidator_module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(revalidator_module, "valid_readers", database.valid_readers)
    revalidator = Revalidator(set(people), spawn=spawn)
    for each in people:
        revalidator.announced(user_principal(each.reader.user_id or 0))
    return tasks


@pytest.mark.parametrize("failures", [1, 2])
async def test_a_check_that_failed_is_made_up_for(failures: int, monkeypatch: Any) -> None:
    one = Connection(1)
    tasks = announced_during(Database(failures), monkeypatch, one)
    await until(lambda: one.ended, seconds=2)
    await asyncio.gather(*tasks)


async def test_failed_checks_are_made_up_for_together(monkeypatch: Any) -> None:
    """Or an outage would leave a task for each announcement."""
    database, one, two = Database(2), Connection(1), Connection(2)
    tasks = announced_during(database, monkeypatch, one, two)
    await until(lambda: one.ended and two.ended, seconds=2)
    await asyncio.gather(*tasks)
    assert database.asked[2:] == [{1, 2}]
