"""The README's examples, run in another process, reach an open page."""

from tests.http_client import HttpClient
from tests.liveblog.factories import SOCKET, stream_name
from tests.readme import examples
from tests.site import running_site


def test_the_readmes_lines_reach_readers() -> None:
    with running_site() as site, HttpClient().socket(site.url, SOCKET) as blog:
        blog.ask("subscribe", stream=stream_name(site.url), after=None, epoch="")
        for arguments in examples("liveblog", "## Publish from anywhere"):
            site.manage(*arguments)
        told = [blog.next("event")["event"]["html"] for _ in range(2)]
        assert "<strong>green</strong>" in told[0]
        assert "<em>shell</em>" in told[1]
