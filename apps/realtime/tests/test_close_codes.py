from dataclasses import dataclass, field

import pytest
from channels.testing import WebsocketCommunicator

from apps.realtime.hub.close_codes import CloseCode, close_with
from apps.realtime.hub.hub import Hub
from apps.realtime.tests.factories import NoteConsumer


@dataclass
class Server:
    """The way a server closes: it raises what it is told to for the codes it does not send."""

    refuses: dict[int, Exception] = field(default_factory=dict)
    sent: list[int] = field(default_factory=list)

    async def close(self, code: int) -> None:
        if code in self.refuses:
            raise self.refuses[code]
        self.sent.append(code)


async def test_a_code_that_the_server_sends_is_sent() -> None:
    server = Server()
    await close_with(server.close, 1009)
    assert server.sent == [1009]


async def test_autobahn_gets_a_plain_int_for_it_sends_no_other() -> None:
    """With the enum's member no socket under Daphne was closed when its session ended."""
    server = Server()
    await close_with(server.close, CloseCode.SESSION_ENDED)
    assert [type(code) for code in server.sent] == [int]


async def test_a_code_that_the_server_refuses_has_a_private_twin() -> None:
    server = Server(refuses={1012: Exception("invalid close code")})
    await close_with(server.close, 1012)
    assert server.sent == [4012]


@pytest.mark.parametrize(
    ("code", "error"), [(1009, OSError("gone")), (4408, RuntimeError("a bug"))], ids=str
)
async def test_other_failures_are_not_hidden(code: int, error: Exception) -> None:
    server = Server(refuses={code: error})
    with pytest.raises(type(error)):
        await close_with(server.close, code)
    assert server.sent == []


@pytest.mark.django_db(transaction=True)
async def test_a_socket_with_two_reasons_to_end_is_closed_once(hub: Hub) -> None:
    """uvicorn answers a second close with an exception, in a task that nobody awaits."""
    browser = WebsocketCommunicator(NoteConsumer.as_asgi(), "/")
    await browser.connect()
    await browser.receive_output()  # the welcome
    (consumer,) = hub.connections
    consumer.end_session()
    consumer.end_session()
    assert await browser.receive_output() == {"type": "websocket.close", "code": 4401}
    assert await browser.receive_nothing()
    await browser.disconnect()
