"""The text of chat messages is not in the log."""

from tests.chat.factories import SOCKET, guest, message
from tests.log_lines import find
from tests.site import WebProcess

SECRET = "xyzzy-plugh"


def test_no_name_and_no_message_is_in_the_log(logged: WebProcess) -> None:
    client, stream = guest(logged.url, SECRET)
    command = message(stream, SECRET)
    with client.socket(logged.url, SOCKET) as socket:
        assert socket.ask("message.send", **command)["type"] == "ok"
        assert socket.ask("message.send", **command, secret=SECRET)["type"] == "error"
    find(logged, route=SOCKET, close_code=1000)
    assert SECRET not in (logged.folder / "log").read_text()
