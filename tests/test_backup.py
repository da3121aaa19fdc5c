"""A bad backup is refused, and changes nothing."""

import json
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from sqlite3 import connect
from typing import Any

import psycopg
import pytest

from scripts.archive import DATABASE, Manifest, add, unpacked, write
from scripts.run_program import ScriptError
from tests.factories import new_database
from tests.services import PostgresServer
from tests.site import script

pytestmark = pytest.mark.slow

Rows = Callable[[str], list[Any]]


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Rows]:
    """A database with one row in one table: its address, and what a query finds there."""
    make = ("CREATE TABLE station (name text)", "INSERT INTO station VALUES ('Euston')")
    if request.param == "sqlite":
        path = tmp_path / "db.sqlite3"

        def ask_file(query: str) -> list[Any]:
            with closing(connect(path)) as file, file:
                return file.execute(query).fetchall()

        for statement in make:
            ask_file(statement)
        return f"sqlite:///{path}", ask_file
    url = new_database(request.getfixturevalue("postgres"))

    def ask_server(query: str) -> list[Any]:
        with psycopg.connect(url, autocommit=True) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    for statement in make:
        ask_server(statement)
    return url, ask_server


def backup(url: str, folder: Path) -> Path:
    environment = {"DATABASE_URL": url, "MEDIA_ROOT": str(folder / "uploads")}
    done = script("backup", "here", folder / "backups", environment=environment)
    assert done.returncode == 0, done.stderr
    [archive] = (folder / "backups").iterdir()
    return archive


def refused(url: str, archive: Path, *arguments: str, answer: str = "") -> str:
    environment = {"DATABASE_URL": url, "MEDIA_ROOT": str(archive.parent / "uploads")}
    done = script("restore", "here", archive, *arguments, answer=answer, environment=environment)
    assert done.returncode == 1
    assert done.stderr.startswith("Not restored, the database is unchanged: ")
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def test_a_backup_that_cannot_become_this_site_changes_nothing(
    database: tuple[str, Rows], tmp_path: Path
) -> None:
    """Its tables are in the way of the migrations, which fail beside the living database."""
    url, ask = database
    ask("CREATE TABLE accounts_user (id integer)")
    archive = backup(url, tmp_path)
    ask("INSERT INTO station VALUES ('Crewe')")
    assert "migrate" in refused(url, archive, "yes")
    assert len(ask("SELECT name FROM station")) == 2
    if url.startswith("postgres"):
        like_it = f"{url.rpartition('/')[2]}%"
        assert len(ask(f"SELECT datname FROM pg_database WHERE datname LIKE '{like_it}'")) == 1


def test_a_database_that_its_own_programs_cannot_read_changes_nothing(
    database: tuple[str, Rows], tmp_path: Path
) -> None:
    url, ask = database
    engine = "SQLite" if url.startswith("sqlite") else "PostgreSQL"
    archive = archive_of(tmp_path, b"not a database", engine=engine)
    refused(url, archive, "yes")
    assert ask("SELECT name FROM station") == [("Euston",)]


def test_a_restore_without_confirmation_changes_nothing(
    database: tuple[str, Rows], tmp_path: Path
) -> None:
    url, ask = database
    archive = backup(url, tmp_path)
    said = refused(url, archive, answer="y\n")
    assert "Stop the web processes and the workers first" in said
    assert "You did not say yes." in said
    assert ask("SELECT name FROM station") == [("Euston",)]


def test_another_kind_of_database_is_refused(postgres: PostgresServer, tmp_path: Path) -> None:
    archive = archive_of(tmp_path, b"", engine="SQLite")
    said = refused(new_database(postgres), archive, "yes")
    assert "a backup of SQLite, but the site uses PostgreSQL" in said


# The file


def archive_of(folder: Path, database: bytes, engine: str = "SQLite") -> Path:
    (folder / "dump").write_bytes(database)
    (folder / "media").mkdir()
    (folder / "media" / "one.png").write_bytes(b"1" * 2000)
    target = folder / "backup.tar"
    manifest = Manifest("2026-01-01T00:00:00+00:00", engine)
    write(target, manifest, database=folder / "dump", media=folder / "media")
    return target


def truncated(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[:2000])


def flipped(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes().replace(b"1" * 2000, b"1" * 1999 + b"2"))


def climbing(archive: Path) -> None:
    """Whole in every way, but one file would be written beside the folder."""
    (archive.parent / "dump").write_bytes(b"rows")
    manifest = Manifest("2026-01-01T00:00:00+00:00", "SQLite")
    with tarfile.open(archive, "w") as file:
        for name in (DATABASE, "media/../../climbed"):
            manifest.files[name] = add(file, name, archive.parent / "dump")
        (archive.parent / "manifest").write_text(json.dumps(asdict(manifest)))
        add(file, "manifest.json", archive.parent / "manifest")


def from_tomorrow(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes().replace(b'"format": 1', b'"format": 2'))


def another_tar(archive: Path) -> None:
    with tarfile.open(archive, "w") as file:
        file.add(archive.parent / "dump", DATABASE)


def nothing(archive: Path) -> None:
    archive.write_bytes(b"")


def gone(archive: Path) -> None:
    archive.unlink()


@pytest.mark.parametrize(
    "harm", [truncated, flipped, climbing, from_tomorrow, another_tar, nothing, gone]
)
def test_a_file_that_is_not_whole_is_refused(harm: Callable[[Path], None], tmp_path: Path) -> None:
    archive = archive_of(tmp_path, b"rows")
    with unpacked(archive) as (_, folder):
        assert (folder / DATABASE).read_bytes() == b"rows"
        assert (folder / "media" / "one.png").exists()
    harm(archive)
    with pytest.raises(ScriptError), unpacked(archive):
        pass
    assert not list(tmp_path.glob("restore-*"))
    assert not (tmp_path / "climbed").exists()
