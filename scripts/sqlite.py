"""Back up and restore a SQLite database with its online backup, while others use it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from scripts.run_program import ScriptError


class Sqlite:
    """A database file. `switch` replaces its content in one transaction."""

    engine = "SQLite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.staging = str(path.with_name(f"{path.name}.restoring"))
        self.previous_name = str(path.with_name(f"{path.name}.before-restore"))

    def dump(self, target: Path) -> None:
        """Write a consistent snapshot, while others use the database."""
        if not self.path.exists():
            raise ScriptError(f"There is no database {self.path}.")
        copy(self.path, target)

    def restore_to_staging(self, source: Path) -> None:
        """Create the staging database from a copy."""
        self.drop_staging()
        try:
            copy(source, Path(self.staging))
            with closing(sqlite3.connect(self.staging)) as database:
                complaint = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            complaint = str(error)
        if complaint != "ok":
            raise ScriptError(f"The database in the backup is damaged: {complaint}.")

    def drop_staging(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(self.staging + suffix).unlink(missing_ok=True)

    def switch(self) -> None:
        """Copy the staging database into the database, and keep the old one as `previous_name`.

        The file is not renamed: processes that have it open would continue to write to it.
        """
        if self.path.exists():
            copy(self.path, Path(self.previous_name))
        copy(Path(self.staging), self.path)
        self.drop_staging()


def copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=20)) as old,
        closing(sqlite3.connect(target, timeout=20)) as new,
    ):
        old.backup(new)
