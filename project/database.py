"""How the site uses its database: transactions, time limits and the pool."""

import os
from pathlib import Path
from tempfile import gettempdir
from typing import Any


def database_config(config: dict[str, Any], base_dir: Path) -> dict[str, Any]:
    """Complete what DATABASE_URL says. A relative path of SQLite is one below `base_dir`."""
    options = config.setdefault("OPTIONS", {})
    # ASGI threads are short-lived, so persistent connections would leak (channels#871).
    config["CONN_MAX_AGE"] = 0
    if config["ENGINE"].endswith("sqlite3"):
        if config["NAME"] != ":memory:":
            config["NAME"] = base_dir / config["NAME"]
        # IMMEDIATE takes the write lock at BEGIN, so a reader that starts to write cannot deadlock.
        options.update(
            transaction_mode="IMMEDIATE",
            timeout=20,
            # FULL flushes the log to the disk at each commit; not every build has it by default.
            init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        )
        # A file, because threads that share an in-memory test database get locking errors.
        config["TEST"] = {"NAME": Path(gettempdir()) / f"{base_dir.name}-{os.getpid()}.sqlite3"}
    elif config["ENGINE"].endswith("postgresql"):
        # The pool doubles its wait between tries to reconnect, and begins again after 5 s: without
        # that limit it would stay away for as long as the database did.
        pool = {"min_size": 2, "max_size": 20, "timeout": 5, "reconnect_timeout": 5}
        options.setdefault("pool", pool)
        # A try that gets no answer would block the others for two minutes.
        options.setdefault("connect_timeout", 3)
        options.setdefault("options", "-c statement_timeout=10000")
    return config


def database_problem() -> str | None:
    """Why the database takes no connection, in one sentence; None if it does."""
    from django.db import connections  # the settings import this module

    error = connection_error(connections["default"])
    if error is None:
        return None
    return f"The database of DATABASE_URL cannot be used: {str(error).splitlines()[0]}"


def connection_error(database: Any) -> Exception | None:
    """The error of a new connection to the database, which bypasses the pool; None if it opens."""
    try:
        database.Database.connect(**database.get_connection_params()).close()
    except database.Database.OperationalError as error:
        found: Exception = error
        return found
    return None
