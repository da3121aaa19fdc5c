import os
import shutil
from collections.abc import Iterator

import pytest

from tests.site import WebProcess, demo_database, environment_in

UNLIMITED = ("FRAME_BYTES", "FRAMES_PER_SECOND", "SOCKETS_PER_ADDRESS")


class EchoProcess(WebProcess):
    application = "tests.wire.app:application"


@pytest.fixture(scope="package", params=["daphne", "uvicorn"])
def echo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    """The echoes of tests/wire/app.py on either server."""
    folder = tmp_path_factory.mktemp("echo")
    shutil.copy(demo_database(), folder)
    environment = os.environ | environment_in(folder) | {"ASGI_SERVER": request.param}
    process = EchoProcess(folder, environment)
    process.start()
    yield process
    process.stop()
