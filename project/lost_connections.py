"""PostgreSQL restarts or fails over: its connections end, and the pool does not notice.

Each would fail the first query that gets it. The first query to fail checks the others here.
`CONN_HEALTH_CHECKS` would check before each query, and wait longer and longer for a pool that has
no live connection (psycopg_pool sleeps 1, 2 and 4 seconds).
"""

from typing import Any

from django.db import OperationalError
from django.db.backends.signals import connection_created

from project.database import connection_error


def connect() -> None:
    connection_created.connect(watch_connection)


def watch_connection(connection: Any, **kwargs: Any) -> None:
    """Called for each connection that a thread takes from the pool."""
    pooled = getattr(connection, "pool", None) is not None
    if pooled and replace_lost_connections not in connection.execute_wrappers:
        connection.execute_wrappers.append(replace_lost_connections)


def replace_lost_connections(
    execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    try:
        return execute(sql, params, many, context)
    except OperationalError:
        database = context["connection"]
        lost = database.connection is not None and database.connection.closed
        # While PostgreSQL is away, a check empties the pool, and each query waits for a connection.
        if lost and connection_error(database) is None:
            database.pool.check()
        raise
