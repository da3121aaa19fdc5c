"""A backup brings a room back as it was, and its readers learn of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from apps.realtime.testing.processes import wait_until
from tests.chat.factories import SOCKET, guest, message
from tests.factories import new_database
from tests.http_client import Frame, HttpClient, Socket
from tests.services import PostgresServer
from tests.site import Site, running_site, script


@pytest.fixture
def site(postgres: PostgresServer) -> Iterator[Site]:
    """On PostgreSQL, as a public site is."""
    with running_site(database_url=new_database(postgres, like="demo")) as site:
        yield site


class Room:
    """One person in the room "general", with one socket open."""

    def __init__(self, site: Site, socket: Socket, client: HttpClient, stream: str) -> None:
        self.socket = socket
        self.stream = stream
        self._client = client
        self._messages = f"{site.url}/chat/general/messages/"

    def say(self, count: int) -> None:
        for number in range(count):
            fields = message(self.stream, f"Message {number}")
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
    client, stream = guest(site.url)
    with client.socket(site.url, SOCKET) as socket:
        yield Room(site, socket, client, stream)


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
