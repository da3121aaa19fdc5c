"""Back up and restore a PostgreSQL database with its own programs, wherever those run.

Standard library only.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from scripts.run_program import Unfit, run

# Made like the one it will replace, and by its owner.
CREATE = """
DROP DATABASE IF EXISTS :"beside" WITH (FORCE);
SELECT format(
    'CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L',
    :'beside', pg_encoding_to_char(encoding), datcollate, datctype
) FROM pg_database WHERE datname = :'name' \\gexec
"""
# While nobody can come in, those who are in are sent away and the names are changed in one commit.
SWITCH = """
DROP DATABASE IF EXISTS :"before" WITH (FORCE);
ALTER DATABASE :"name" ALLOW_CONNECTIONS false;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN (:'name', :'beside');
BEGIN;
ALTER DATABASE :"name" RENAME TO :"before";
ALTER DATABASE :"beside" RENAME TO :"name";
COMMIT;
ALTER DATABASE :"before" ALLOW_CONNECTIONS true;
"""
OPEN_AGAIN = """ALTER DATABASE :"name" ALLOW_CONNECTIONS true;"""
DROP = """DROP DATABASE IF EXISTS :"beside" WITH (FORCE);"""


class Postgres:
    """A database of that name, which keeps its name when another one takes its place."""

    engine = "PostgreSQL"

    def __init__(
        self, name: str, command: Callable[[Sequence[str]], Sequence[str]], **environment: str
    ) -> None:
        """`command` makes of a program and its arguments what runs it where it finds the server."""
        self.name = name
        self.beside = f"{name}_restoring"
        self.kept_as = f"{name}_before_restore"
        self._command = command
        self._environment = environment

    def dump(self, target: Path) -> None:
        """Write the database as it is at one moment, while others go on."""
        with target.open("wb") as file:
            self._run(
                "pg_dump", "--format=custom", "--no-owner", "--no-acl", self.name, output=file
            )

    def restore_beside(self, source: Path) -> None:
        """Make a second database of the dump. The first knows nothing of it."""
        self._sql(CREATE)
        options = ("--no-owner", "--no-acl", "--exit-on-error", "--single-transaction")
        with source.open("rb") as file:
            self._run("pg_restore", *options, f"--dbname={self.beside}", source=file)

    def forget_beside(self) -> None:
        self._sql(DROP)

    def switch(self) -> None:
        """Put the second database in the first one's place, which is kept under another name."""
        try:
            self._sql(SWITCH)
        except Unfit:
            self._sql(OPEN_AGAIN)
            raise

    def _sql(self, script: str) -> None:
        names = {"name": self.name, "beside": self.beside, "before": self.kept_as}
        variables = [f"--set={key}={value}" for key, value in names.items()]
        elsewhere = "template1" if self.name == "postgres" else "postgres"
        with TemporaryFile() as file:
            file.write(script.encode())
            file.seek(0)
            options = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *variables)
            self._run("psql", *options, f"--dbname={elsewhere}", source=file)

    def _run(
        self, *program: str, source: IO[bytes] | None = None, output: IO[bytes] | None = None
    ) -> None:
        command = self._command(program)
        run(command, source=source, output=output, environment=self._environment)
