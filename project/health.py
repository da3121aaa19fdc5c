import asyncio
import json
import logging
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.server.graceful_shutdown import GracefulShutdown

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
NOT_STORED = (b"cache-control", b"no-store")


class Healthz:
    """`/healthz` as a raw ASGI application: it answers even when Django could not."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/healthz":
            await self.app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), NOT_STORED]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok\n"})


class Readyz:
    """`/readyz`: should this process be sent visitors? 503 while any part says no.

    What is wrong with a part is told to the log only.
    """

    def __init__(self, app: Any, drain: GracefulShutdown) -> None:
        self.app = app
        self.drain = drain
        self._parts: dict[str, bool] = {}
        self._look: asyncio.Future[dict[str, bool]] | None = None
        self._migrated = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/readyz":
            await self.app(scope, receive, send)
            return
        parts = await self.parts()
        self._tell_changes(parts)
        ready = all(parts.values())
        status = 200 if ready else 503
        headers = [(b"content-type", b"application/json"), NOT_STORED]
        body = json.dumps({"ready": ready, **parts}).encode() + b"\n"
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def parts(self) -> dict[str, bool]:
        hub = Hub.current()  # in a fresh process this starts it
        database = await self._ask_database()
        return {**database, "layer": hub.listener.up, "serving": not self.drain.begun}

    async def _ask_database(self) -> dict[str, bool]:
        """One look at a time, whoever asks: a database that hangs must not take every thread."""
        if self._look is None or self._look.done():
            self._look = asyncio.ensure_future(in_thread(self._look_at_database))
        look = self._look
        await asyncio.wait([look], timeout=LOOK_SECONDS)
        return look.result() if look.done() else {"database": False, "migrations": False}

    def _look_at_database(self) -> dict[str, bool]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            # Reading all migrations takes a while; once applied, they stay so.
            self._migrated = self._migrated or migrations_applied()
        except Exception as error:
            logger.info("The database does not answer (%r).", error)
            return {"database": False, "migrations": False}
        return {"database": True, "migrations": self._migrated}

    def _tell_changes(self, parts: dict[str, bool]) -> None:
        if parts != self._parts:
            missing = ", ".join(name for name, fine in parts.items() if not fine)
            logger.info("Not ready: %s.", missing) if missing else logger.info("Ready.")
        self._parts = parts


def migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
