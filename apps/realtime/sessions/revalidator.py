"""Who may stay: log-out, a new password, deactivation, expiry and revocation reach live sockets.

A notice through the control group acts at once. It may be lost, so what it says is also checked
against the database twice a minute.
"""

import asyncio
import logging
from collections.abc import Collection
from typing import ClassVar, Protocol

from django.contrib.auth import get_user_model

from apps.realtime.layer.threads import in_thread
from apps.realtime.sessions.signals import sessions_alive
from apps.realtime.streams import Reader, StreamKind

logger = logging.getLogger(__name__)

CHECK_SECONDS = 25.0

# Who follows which keys, by kind of stream.
Asked = dict[type[StreamKind], set[tuple[Reader, int]]]


class ClientConnection(Protocol):
    """What authority needs of a consumer."""

    reader: Reader
    is_socket: ClassVar[bool]  # False: an event stream

    def end_session(self) -> None:
        """Close the socket: its session is over."""

    def end_stream(self, stream: str) -> None:
        """End one subscription: its reader may no longer read it."""

    async def close_for_restart(self) -> None:
        """Close the socket, as this process is ending; return when it is told so."""

    def subscribed_kinds(self) -> dict[str, type[StreamKind]]:
        """The streams it is subscribed to, and of which kind each is."""


class Revalidator:
    """Looks after the sockets of one hub, which adds and removes them."""

    def __init__(self, sockets: set[ClientConnection]) -> None:
        self.sockets = sockets

    async def check_forever(self) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            await self.check()

    async def check(self, user_id: int | None = None) -> None:
        """Ask the database about all sockets, or one user's, and end what is over."""
        sockets = [each for each in self.sockets if user_id in (None, each.reader.user_id)]
        try:
            await self._end_sessions(sockets)
            await self._end_streams(sockets)
        except Exception:
            logger.exception("Could not check who may stay; the next check tries again.")

    def end_session(self, session_key: str) -> None:
        for socket in tuple(self.sockets):
            if socket.reader.session_key == session_key:
                socket.end_session()

    def revoked(self, *, stream: str, user_id: int | None) -> None:
        for socket in tuple(self.sockets):
            if socket.reader.user_id == user_id:
                socket.end_stream(stream)

    def revoked_all(self, *, stream: str) -> None:
        for socket in tuple(self.sockets):
            socket.end_stream(stream)

    async def _end_sessions(self, sockets: Collection[ClientConnection]) -> None:
        readers = {socket.reader for socket in sockets if socket.reader.is_known}
        if not readers:
            return
        over = readers - await in_thread(readers_valid, readers)
        for socket in sockets if over else ():
            if socket.reader in over:
                socket.end_session()

    async def _end_streams(self, sockets: Collection[ClientConnection]) -> None:
        asked: Asked = {}
        for socket in sockets:
            for stream, kind in socket.subscribed_kinds().items():
                if not kind.public and (key := kind.key_of(stream)) is not None:
                    asked.setdefault(kind, set()).add((socket.reader, key))
        over = await in_thread(places_over, asked) if asked else {}
        for socket in sockets if over else ():
            for stream, kind in socket.subscribed_kinds().items():
                if (socket.reader, kind.key_of(stream)) in over.get(kind, ()):
                    socket.end_stream(stream)


def readers_valid(readers: Collection[Reader]) -> set[Reader]:
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


def places_over(asked: Asked) -> Asked:
    """Those of `asked` who may no longer read what they follow; empty when all may."""
    over = {kind: places - kind.may_read_each(asked=places) for kind, places in asked.items()}
    return {kind: places for kind, places in over.items() if places}
