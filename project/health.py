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

DATABASE_SECONDS = 2.0
NO_STORE = (b"cache-control", b"no-store")


class Healthz:
    """Answers `/healthz` in raw ASGI, so that it works even if Django does not."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/healthz":
            await self.app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain"), NO_STORE]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"ok\n"})


class Readyz:
    """Answers `/readyz`: 200 if this process can serve requests, 503 if any part is not ready.

    The response names the parts; only the log says what is wrong with them.
    """

    def __init__(self, app: Any, shutdown: GracefulShutdown) -> None:
        self.app = app
        self.shutdown = shutdown
        self._parts: dict[str, bool] = {}
        self._check: asyncio.Future[dict[str, bool]] | None = None
        self._migrated = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != "/readyz":
            await self.app(scope, receive, send)
            return
        parts = await self.parts()
        self._log_changes(parts)
        ready = all(parts.values())
        status = 200 if ready else 503
        headers = [(b"content-type", b"application/json"), NO_STORE]
        body = json.dumps({"ready": ready, **parts}).encode() + b"\n"
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def parts(self) -> dict[str, bool]:
        hub = Hub.current()  # starts it in a new process
        database = await self._ask_database()
        return {**database, "layer": hub.receiver.up, "serving": not self.shutdown.begun}

    async def _ask_database(self) -> dict[str, bool]:
        """Share one check between requests: a database that hangs must not block every thread."""
        if self._check is None or self._check.done():
            self._check = asyncio.ensure_future(in_thread(self._check_database))
        check = self._check
        await asyncio.wait([check], timeout=DATABASE_SECONDS)
        return check.result() if check.done() else {"database": False, "migrations": False}

    def _check_database(self) -> dict[str, bool]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            # Reading all migrations is slow, and applied migrations stay applied.
            self._migrated = self._migrated or migrations_applied()
        except Exception as error:
            logger.info("The database does not answer (%r).", error)
            return {"database": False, "migrations": False}
        return {"database": True, "migrations": self._migrated}

    def _log_changes(self, parts: dict[str, bool]) -> None:
        if parts != self._parts:
            missing = ", ".join(name for name, ready in parts.items() if not ready)
            logger.info("Not ready: %s.", missing) if missing else logger.info("Ready.")
        self._parts = parts


def migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
