"""The live blog on the other servers and layers."""

from tests.http_client import HttpClient
from tests.liveblog.factories import SOCKET, stream_name
from tests.site import Site, WebProcess


def test_a_command_of_another_process_arrives(combination: WebProcess, combined_site: Site) -> None:
    with HttpClient().socket(combination.url, SOCKET) as ws:
        ws.ask("subscribe", stream=stream_name(combination.url), after=None, epoch="")
        combined_site.manage("liveblog_post", "launch-day", "Told by a command")
        assert "Told by a command" in ws.next("event")["event"]["html"]
