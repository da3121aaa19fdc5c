"""A frame that is built once is what the libraries would build for each socket."""

import pytest
from websockets.frames import Frame, Opcode

from apps.realtime.hub.websocket_frame import websocket_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
@pytest.mark.parametrize("letter", ["x", "\N{SNOWMAN}"])
def test_a_frame_is_as_websockets_builds_it(size: int, letter: str) -> None:
    text = letter * (size // len(letter.encode())) + "x" * (size % len(letter.encode()))
    frame = Frame(Opcode.TEXT, text.encode())
    assert websocket_frame(text) == frame.serialize(mask=False)


def test_all_clients_share_the_bytes() -> None:
    assert websocket_frame("an event") is websocket_frame("an event")
