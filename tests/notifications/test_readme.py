"""The README's examples, run in another process, reach an open page."""

from e2e.people import DEMO_PASSWORD
from tests.factories import data_stream
from tests.http_client import HttpClient
from tests.readme import examples
from tests.site import running_site


def test_the_readmes_lines_reach_people() -> None:
    with running_site() as site:
        ada = HttpClient()
        ada.log_in(site.url, "ada", DEMO_PASSWORD)
        stream = data_stream(ada.get(f"{site.url}/"), "notifications")
        with ada.socket(site.url, "/ws/notifications/") as bell:
            assert bell.ask("subscribe", stream=stream, after=None, epoch="")["type"] == "ok"
            for arguments in examples("notifications", "## From anywhere"):
                site.manage(*arguments)
            told = [bell.next("event")["event"]["text"] for _ in range(2)]
            assert told == ["The 9:14 is on time", "Hello from the shell"]
