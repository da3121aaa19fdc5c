"""Ends connections and subscriptions that are no longer allowed.

Log-out, a new password and deactivation are announced in the control stream. Changes that are not
announced, such as the expiry of a session, are found by a check of all connections against the
database every `CHECK_SECONDS`.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Coroutine
from typing import Any, ClassVar, Protocol

from django.contrib.auth import get_user_model

from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import Person
from apps.realtime.sessions.signals import sessions_alive
from apps.realtime.streams import SESSION, Key, Reader, StreamKind

logger = logging.getLogger(__name__)

CHECK_SECONDS = 25.0
RETRY_SECONDS = 1.0
# Longer than a handshake takes, from reading the session to `connected`.
REMEMBERED_SECONDS = 60.0

# Readers and the keys they subscribe to, by kind of stream.
Asked = dict[type[StreamKind], set[tuple[Reader, Key]]]


class ClientConnection(Protocol):
    """The part of a consumer that the hub uses: one client, by WebSocket or event stream."""

    reader: Reader
    is_socket: ClassVar[bool]  # False: an event stream

    def end_session(self) -> None:
        """Close the connection: its session has ended."""

    def end_stream(self, stream: str) -> None:
        """End one subscription: its reader may no longer read it."""

    async def close_for_restart(self) -> None:
        """Close the connection, as this process shuts down; return when the client was told."""

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        """The streams it is subscribed to, each with its kind."""

    def show_person(self, stream: str, person: Person | None) -> None:
        """Others on the stream now see the reader as `person`."""


class Revalidator:
    """Checks the connections of one hub, which adds and removes them."""

    def __init__(
        self,
        connections: set[ClientConnection],
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        """`spawn` runs a coroutine in the background."""
        self.connections = connections
        self._spawn = spawn
        self._unchecked: set[ClientConnection] = set()  # those whose check failed
        self._announced_at: dict[str, float] = {}  # by principal, the oldest first

    async def check_forever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await self.check()

    async def check(self, connections: Collection[ClientConnection] | None = None) -> None:
        """Ask the database about these connections, by default all, and end those not allowed.

        Others see the people of `connections`, if it is given, as they are now: under a new name.
        A check that fails runs again a second later, because announcements are not repeated.
        """
        announced = connections is not None
        connections = tuple(self.connections if connections is None else connections)
        try:
            await self._end_sessions(connections)
            await self._end_streams(connections)
            if announced:
                await self._show_people(connections)
        except Exception:
            logger.exception("Could not revalidate connections; trying again in a second.")
            if not self._unchecked:
                self._spawn(self._check_again())
            self._unchecked.update(connections)

    async def _check_again(self) -> None:
        """All failed checks as one, so that an outage does not collect them."""
        await asyncio.sleep(RETRY_SECONDS)
        unchecked = self._unchecked & self.connections
        self._unchecked.clear()
        await self.check(unchecked)

    # Entries of the control stream

    def announced(self, principal: str) -> None:
        """A session has ended: close its connections. Or a user has changed: check theirs."""
        self._remember(principal)
        found = [each for each in self.connections if principal in each.reader.principals]
        if principal.startswith(SESSION):
            for each in found:
                each.end_session()
        elif found:
            self._spawn(self.check(found))

    def connected(self, connection: ClientConnection) -> None:
        """Check the connection if its user or session was announced during the handshake."""
        if not connection.reader.principals.isdisjoint(self._announced_at):
            self._spawn(self.check([connection]))

    def _remember(self, principal: str) -> None:
        now = time.monotonic()
        self._announced_at.pop(principal, None)
        self._announced_at[principal] = now
        for each, at in tuple(self._announced_at.items()):
            if at > now - REMEMBERED_SECONDS:
                break
            del self._announced_at[each]

    # Checks against the database

    async def _end_sessions(self, connections: Collection[ClientConnection]) -> None:
        readers = {connection.reader for connection in connections if connection.reader.is_known}
        if not readers:
            return
        over = readers - await in_thread(valid_readers, readers)
        for connection in connections if over else ():
            if connection.reader in over:
                connection.end_session()

    async def _end_streams(self, connections: Collection[ClientConnection]) -> None:
        asked: Asked = {}
        for connection in connections:
            for stream, kind in connection.subscribed_kinds().items():
                if not kind.public and (key := kind.key_of(stream)) is not None:
                    asked.setdefault(kind, set()).add((connection.reader, key))
        over = await in_thread(no_longer_allowed, asked) if asked else {}
        for connection in connections if over else ():
            for stream, kind in connection.subscribed_kinds().items():
                if (connection.reader, kind.key_of(stream)) in over.get(kind, ()):
                    connection.end_stream(stream)

    async def _show_people(self, connections: Collection[ClientConnection]) -> None:
        """A user's name may have changed, or whether they want to be disturbed."""
        asked: Asked = {}
        for connection in connections:
            for stream, kind in connection.subscribed_kinds().items():
                if kind.presence and (key := kind.key_of(stream)) is not None:
                    asked.setdefault(kind, set()).add((connection.reader, key))
        people = await in_thread(people_now, asked) if asked else {}
        for connection in connections if people else ():
            for stream, kind in connection.subscribed_kinds().items():
                place = (connection.reader, kind.key_of(stream))
                if place in people.get(kind, {}):
                    connection.show_person(stream, people[kind][place])


def people_now(asked: Asked) -> dict[type[StreamKind], dict[Any, Person | None]]:
    """How each reader of `asked` appears to others on the stream."""
    return {kind: {**kind.admit(asked=places)} for kind, places in asked.items()}


def valid_readers(readers: Collection[Reader]) -> set[Reader]:
    """Those whose session is alive and, if they are users, active with an unchanged password."""
    alive = sessions_alive([reader.session_key for reader in readers if reader.session_key])
    user_ids = {reader.user_id for reader in readers} - {None}
    users = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True)
    stamps = {user.pk: user.get_session_auth_hash() for user in users}
    return {
        reader
        for reader in readers
        if (reader.session_key is None or reader.session_key in alive)
        and (reader.user_id is None or stamps.get(reader.user_id) == reader.auth_hash)
    }


def no_longer_allowed(asked: Asked) -> Asked:
    """Those of `asked` who may no longer read what they subscribe to; empty when all may."""
    over = {kind: places - kind.may_read_each(asked=places) for kind, places in asked.items()}
    return {kind: places for kind, places in over.items() if places}
