"""Messages cross from one process to another, in one order."""

from concurrent.futures import ThreadPoolExecutor

from tests.chat.factories import SOCKET, guest, message
from tests.http_client import Socket
from tests.site import Site


def test_a_message_sent_through_one_process_reaches_a_socket_on_the_other(cluster: Site) -> None:
    one, two = (process.url for process in cluster.processes)
    hopper, stream = guest(one, "Hopper")
    liskov, _ = guest(two, "Liskov")
    with hopper.socket(one, SOCKET) as writer, liskov.socket(two, SOCKET) as reader:
        assert reader.ask("subscribe", stream=stream, after=None, epoch="")["type"] == "ok"
        assert writer.ask("message.send", **message(stream, "Across the border"))["type"] == "ok"
        assert reader.next("event")["event"]["body"] == "Across the border"


def test_writers_on_both_processes_make_one_order_without_gaps(cluster: Site) -> None:
    """Two sockets write at the same time; two readers see the same seqs with the same messages."""
    one, two = (process.url for process in cluster.processes)
    left_guest, stream = guest(one, "Left")
    right_guest, _ = guest(two, "Right")
    with left_guest.socket(one, SOCKET) as left, right_guest.socket(two, SOCKET) as right:
        head = left.ask("subscribe", stream=stream, after=None, epoch="")["result"]["head"]
        right.ask("subscribe", stream=stream, after=None, epoch="")
        with ThreadPoolExecutor(2) as writers:
            for socket, name in ((left, "left"), (right, "right")):
                writers.submit(burst, socket, stream, name)
        seen = [[socket.next("event") for _ in range(60)] for socket in (left, right)]
        assert [frame["seq"] for frame in seen[0]] == list(range(head + 1, head + 61))
        assert seen[0] == seen[1]


def burst(socket: Socket, stream: str, name: str) -> None:
    for number in range(30):
        assert socket.ask("message.send", **message(stream, f"{name} {number}"))["type"] == "ok"
