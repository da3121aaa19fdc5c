"""Limits how many sockets and event streams one user or address may hold open."""

import logging
from collections import Counter
from collections.abc import Collection
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from apps.realtime.hub.close_codes import CloseCode
from apps.realtime.hub.limits import Limits, limits
from apps.realtime.protocol import ErrorFrame
from apps.realtime.server.client_address import address_of
from apps.realtime.sessions.language import activate_language
from apps.realtime.telemetry.log_context import refused

logger = logging.getLogger(__name__)

RETRY_SECONDS = 30
SENTENCE = _("Too many connections are open from your account or network. Close some pages.")

ConnectionOwner = tuple[Literal["user", "address"], object]


class ConnectionCount:
    """How many connections each user and each client address has open."""

    def __init__(self) -> None:
        self._open: Counter[ConnectionOwner] = Counter()

    def enter(self, owners: Collection[ConnectionOwner], limits: Limits) -> bool:
        """Count a connection for each of `owners`; False, counting none, if one has too many."""
        most = {"user": limits.sockets_per_user, "address": limits.sockets_per_address}
        if any(most[owner[0]] and self._open[owner] >= most[owner[0]] for owner in owners):
            return False
        self._open.update(owners)
        return True

    def leave(self, owners: Collection[ConnectionOwner]) -> None:
        self._open.subtract(owners)
        for owner in owners:
            if not self._open[owner]:
                del self._open[owner]

    def __len__(self) -> int:
        """How many users and addresses have something open."""
        return len(self._open)


everybody = ConnectionCount()  # in this process


class ConnectionLimit:
    """ASGI middleware that counts connections per user (if the scope has one) and client address.

    A socket over the limit is accepted, told why and closed with 4429; a browser shows no reason
    for a refused handshake, and ours comes back slowly after that code. A request gets a 429.
    """

    def __init__(self, app: Any, headcount: ConnectionCount = everybody) -> None:
        self.app = app
        self.headcount = headcount

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        now = limits()
        people = people_of(scope, now)
        if not self.headcount.enter(people, now):
            refused("too many")
            logger.warning("Refused a connection to %s: too many are open.", scope["path"])
            await turn_away(scope, receive, send)
            return
        try:
            await self.app(scope, receive, send)
        finally:
            self.headcount.leave(people)


def people_of(scope: Any, now: Limits) -> list[ConnectionOwner]:
    people: list[ConnectionOwner] = []
    user = scope.get("user")
    if user is not None and user.is_authenticated:
        people.append(("user", user.pk))
    if address := address_of(scope, now.proxies):
        people.append(("address", address))
    return people


async def turn_away(scope: Any, receive: Any, send: Any) -> None:
    activate_language(scope)
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        await send({"type": "websocket.accept"})
        frame = ErrorFrame(id=None, code="too_many", message=str(SENTENCE))
        await send({"type": "websocket.send", "text": frame.model_dump_json()})
        await send({"type": "websocket.close", "code": CloseCode.TOO_MANY.value})
    else:
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"retry-after", str(RETRY_SECONDS).encode()),
        ]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": f"{SENTENCE}\n".encode()})
