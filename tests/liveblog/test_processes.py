"""A post by a command in another process reaches the readers of every process."""

from tests.http_client import HttpClient
from tests.liveblog.factories import SOCKET, stream_name
from tests.site import Site


def test_a_command_of_a_third_process_reaches_both(cluster: Site) -> None:
    client = HttpClient()
    one, two = (process.url for process in cluster.processes)
    with client.socket(one, SOCKET) as here, client.socket(two, SOCKET) as there:
        for socket in (here, there):
            socket.ask("subscribe", stream=stream_name(cluster.url), after=None, epoch="")
        cluster.manage("liveblog_post", "launch-day", "From the signal box itself")
        for socket in (here, there):
            assert "From the signal box itself" in socket.next("event")["event"]["html"]
