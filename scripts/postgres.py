"""Back up and restore a PostgreSQL database with its own programs.

Standard library only.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from scripts.run_program import ScriptError, run

# With the encoding and locale of the database that it will replace, and the same owner.
CREATE = """
DROP DATABASE IF EXISTS :"staging" WITH (FORCE);
SELECT format(
    'CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
    :'staging', pg_encoding_to_char(encoding), datcollate, datctype
) FROM pg_database WHERE datname = :'name' \\gexec
"""
# Refuse new connections, end the existing ones, and exchange the names in one transaction.
SWITCH = """
DROP DATABASE IF EXISTS :"before" WITH (FORCE);
ALTER DATABASE :"name" ALLOW_CONNECTIONS false;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (:'name', :'staging');
BEGIN;
ALTER DATABASE :"name" RENAME TO :"before";
ALTER DATABASE :"staging" RENAME TO :"name";
COMMIT;
ALTER DATABASE :"before" ALLOW_CONNECTIONS true;
"""
OPEN_AGAIN = """ALTER DATABASE :"name" ALLOW_CONNECTIONS true;"""
DROP = """DROP DATABASE IF EXISTS :"staging" WITH (FORCE);"""


class Postgres:
    """A database. `switch` gives its name to the staging database."""

    engine = "PostgreSQL"

    def __init__(
        self, name: str, command: Callable[[Sequence[str]], Sequence[str]], **environment: str
    ) -> None:
        """`command` wraps a program and its arguments, for example to run them in a container."""
        self.name = name
        self.staging = f"{name}_restoring"
        self.previous_name = f"{name}_before_restore"
        self._command = command
        self._environment = environment

    def dump(self, target: Path) -> None:
        """Write a consistent snapshot, while others use the database."""
        with target.open("wb") as file:
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-acl", self.name, output=file
            )

    def restore_to_staging(self, source: Path) -> None:
        """Create the staging database from a dump."""
        self._sql(CREATE)
        options = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
        with source.open("rb") as file:
            self._run("pg_restore", *options, f"--dbname={self.staging}", source=file)

    def drop_staging(self) -> None:
        self._sql(DROP)

    def switch(self) -> None:
        """Replace the database by the staging database, and keep the old one as `previous_name`."""
        try:
            self._sql(SWITCH)
        except ScriptError:
            self._sql(OPEN_AGAIN)
            raise

    def _sql(self, script: str) -> None:
        names = {"name": self.name, "staging": self.staging, "before": self.previous_name}
        variables = [f"--set={key}={value}" for key, value in names.items()]
        maintenance = "template1" if self.name == "postgres" else "postgres"
        with TemporaryFile() as file:
            file.write(script.encode())
            file.seek(0)
            options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *variables)
            self._run("psql", *options, f"--dbname={maintenance}", source=file)

    def _run(
        self, *program: str, source: IO[bytes] | None = None, output: IO[bytes] | None = None
    ) -> None:
        command = self._command(program)
        run(command, source=source, output=output, environment=self._environment)
