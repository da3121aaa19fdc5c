"""A server that has no adapter of ours serves the same consumers, by ASGI's own `send`."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from apps.realtime.testing.processes import HOST
from tests.site import demo_database, environment_in
from tests.wire.app import PILE
from tests.wire.conftest import EchoProcess
from tests.wire.connection import TEXT, Frame, frame, raw_connection


class PlainProcess(EchoProcess):
    """uvicorn with the protocol classes that it has by default."""

    def command(self) -> Sequence[str | Path]:
        place = ["--host", HOST, "--port", str(self.port)]
        return [sys.executable, "-m", "uvicorn", *place, self.application]


def test_its_clients_get_everything_in_order(tmp_path: Path) -> None:
    shutil.copy(demo_database(), tmp_path)
    web = PlainProcess(tmp_path, environment_in(tmp_path))
    web.start()
    with raw_connection(web.port) as client:
        client.handshake("/ours/")
        client.send(frame(TEXT, b"a"), frame(TEXT, b"count!"), frame(TEXT, b"pile!"))
        assert [client.frame() for _ in range(2)] == [Frame(TEXT, b"a"), Frame(TEXT, b"2")]
        numbers = [int(client.frame().payload[:3]) for _ in range(PILE)]
    assert numbers == [*range(PILE)]
    web.stop()
