"""A backup brings back what was there, a bad one changes nothing, and readers learn of it."""

import json
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from sqlite3 import connect
from typing import Any
from urllib.error import URLError
from uuid import uuid4

import psycopg
import pytest

from scripts.archive import DATABASE, Manifest, add, unpacked, write
from scripts.run_program import Unfit
from tests.http_client import Frame, HttpClient, Socket
from tests.services import PostgresServer, wait_until
from tests.site import Site, running_site, script

Rows = Callable[[str], list[Any]]


def new_database(server: PostgresServer) -> str:
    """The address of an empty database of its own."""
    name = f"backup_{uuid4().hex[:8]}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.url.replace("/postgres", f"/{name}")


@pytest.fixture
def site(postgres: PostgresServer) -> Iterator[Site]:
    """On PostgreSQL, as a public site is."""
    with running_site(database_url=new_database(postgres)) as site:
        yield site


class Room:
    """One person in the room "general", with one socket open."""

    def __init__(self, site: Site, socket: Socket, client: HttpClient, stream: str) -> None:
        self.socket = socket
        self.stream = stream
        self._client = client
        self._messages = f"{site.url}/chat/general/messages/"

    def say(self, count: int) -> None:
        room = int(self.stream.rpartition(".")[2])
        for number in range(count):
            fields = {"room_id": room, "client_id": str(uuid4()), "body": f"Message {number}"}
            assert self.socket.ask("message.send", **fields)["type"] == "ok"

    def subscribe(self, seq: int | None, epoch: str) -> Frame:
        answer = self.socket.ask("subscribe", stream=self.stream, after=seq, epoch=epoch)
        return dict(answer["result"])

    def fresh(self) -> tuple[int, str, int]:
        """A fresh page's cursor, and how many messages it shows."""
        page = json.loads(self._client.get(self._messages))
        return page["cursor"]["seq"], page["cursor"]["epoch"], len(page["messages"])

    def answers(self) -> bool:
        """A switch of databases ends the connections to the old one, each with one failure."""
        try:
            return self.fresh() is not None
        except URLError:
            return False


@pytest.fixture
def room(site: Site) -> Iterator[Room]:
    client = HttpClient()
    page = f"{site.url}/chat/general/"
    found = re.search(
        r'data-stream="([\w.]+)"', client.post(f"{page}name/", form_page=page, name="Passenger")
    )
    assert found is not None
    with client.socket(site.url, "/ws/chat/") as socket:
        yield Room(site, socket, client, found[1])


def test_a_restored_site_is_what_it_was_and_its_readers_know(
    site: Site, room: Room, tmp_path: Path
) -> None:
    """Restored under a running site, which is not how to do it, and yet nobody is misled."""
    media = Path(site.environment["MEDIA_ROOT"])
    (media / "posts").mkdir(parents=True)
    (media / "posts" / "signal.png").write_bytes(b"green")
    folder = tmp_path / "backups"
    before = room.fresh()[0]
    room.say(10)
    seq, _, messages = room.fresh()
    assert script("backup", "here", folder, environment=site.environment).returncode == 0
    [archive] = folder.iterdir()
    assert archive.stat().st_mode & 0o777 == 0o600

    (media / "posts" / "signal.png").unlink()
    (media / "later.png").write_bytes(b"red")
    room.say(5)
    lost_seq, lost_epoch, _ = room.fresh()
    assert (seq, lost_seq) == (before + 10, before + 15)
    room.subscribe(lost_seq, lost_epoch)
    done = script("restore", "here", archive, "yes", environment=site.environment)
    assert done.returncode == 0, done.stderr
    wait_until(room.answers, "the restored database")

    room.socket.next("resync")
    fresh = room.fresh()
    assert (fresh[0], fresh[2]) == (before + 10, messages)
    room.subscribe(lost_seq, lost_epoch)
    room.socket.next("resync")
    room.subscribe(*fresh[:2])
    room.say(7)
    news = [room.socket.next("event") for _ in range(7)]
    assert [frame["seq"] for frame in news] == list(range(before + 11, before + 18))
    room.subscribe(lost_seq, lost_epoch)  # the log has grown beyond it
    room.socket.next("resync")
    assert (media / "posts" / "signal.png").read_bytes() == b"green"
    assert (media / "later.png").exists()
    assert "until the next restore" in done.stdout


# What is refused


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
    assert done.stderr.startswith("Not restored, the database is as it was: ")
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


def test_who_does_not_say_yes_changes_nothing(database: tuple[str, Rows], tmp_path: Path) -> None:
    url, ask = database
    archive = backup(url, tmp_path)
    said = refused(url, archive, answer="y\n")
    assert "Stop the web processes and the workers first" in said
    assert "You did not say yes." in said
    assert ask("SELECT name FROM station") == [("Euston",)]


def test_another_kind_of_database_is_refused(postgres: PostgresServer, tmp_path: Path) -> None:
    archive = archive_of(tmp_path, b"", engine="SQLite")
    said = refused(new_database(postgres), archive, "yes")
    assert "a backup of SQLite, and the site's is PostgreSQL" in said


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
    with pytest.raises(Unfit), unpacked(archive):
        pass
    assert not list(tmp_path.glob("restore-*"))
    assert not (tmp_path / "climbed").exists()
