"""The README's example reaches an open page from another process."""

from e2e.people import DEMO_PASSWORD
from tests.chat.factories import SOCKET, guest
from tests.http_client import HttpClient
from tests.readme import examples
from tests.site import running_site


def test_the_readmes_lines_reach_the_room_and_the_lobby() -> None:
    with running_site() as site:
        client, stream = guest(site.url)
        with client.socket(site.url, SOCKET) as room:
            room.ask("subscribe", stream=stream, after=None, epoch="")
            for arguments in examples("chat", "## From anywhere"):
                site.manage(*arguments)
            assert room.next("event")["event"]["body"] == "The 9:40 is early"
        ada = HttpClient()
        ada.log_in(site.url, "ada", DEMO_PASSWORD)
        assert "Signal box" in ada.get(f"{site.url}/chat/")
