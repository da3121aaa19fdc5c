"""Back up and restore a SQLite database by its online backup, while others read and write."""

import sqlite3
from contextlib import closing
from pathlib import Path

from scripts.run_program import Unfit


class Sqlite:
    """A database in a file, whose content is replaced in one transaction."""

    engine = "SQLite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.beside = str(path.with_name(f"{path.name}.restoring"))
        self.kept_as = str(path.with_name(f"{path.name}.before-restore"))

    def dump(self, target: Path) -> None:
        """Copy the database as it is at one moment, while others go on."""
        if not self.path.exists():
            raise Unfit(f"There is no database {self.path}.")
        copy(self.path, target)

    def restore_beside(self, source: Path) -> None:
        """Make a second database of the copy. The first knows nothing of it."""
        self.forget_beside()
        try:
            copy(source, Path(self.beside))
            with closing(sqlite3.connect(self.beside)) as database:
                complaint = database.execute("PRAGMA integrity_check").fetchone()[0]
        except sqlite3.DatabaseError as error:
            complaint = str(error)
        if complaint != "ok":
            raise Unfit(f"The database in the backup is damaged: {complaint}.")

    def forget_beside(self) -> None:
        for end in ("", "-wal", "-shm"):
            Path(self.beside + end).unlink(missing_ok=True)

    def switch(self) -> None:
        """Put the second database's content into the first, which is kept under another name.

        The file stays the same one: whoever has it open would write on into a renamed one.
        """
        if self.path.exists():
            copy(self.path, Path(self.kept_as))
        copy(Path(self.beside), self.path)
        self.forget_beside()


def copy(source: Path, target: Path) -> None:
    with (
        closing(sqlite3.connect(source, timeout=20)) as come_from,
        closing(sqlite3.connect(target, timeout=20)) as go_to,
    ):
        come_from.backup(go_to)
