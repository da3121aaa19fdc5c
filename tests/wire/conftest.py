from collections.abc import Iterator

import pytest

from tests.site import Site, WebProcess, environment_in

UNLIMITED = ("FRAME_BYTES", "FRAMES_PER_SECOND", "SOCKETS_PER_ADDRESS")


class EchoProcess(WebProcess):
    application = "tests.wire.app:application"


@pytest.fixture(scope="package", params=["daphne", "uvicorn"])
def echo(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    """The echoes of tests/wire/app.py on either server."""
    folder = tmp_path_factory.mktemp("echo")
    environment = environment_in(folder) | {"ASGI_SERVER": request.param}
    site = Site(folder, environment, 0)
    site.manage("migrate", "--verbosity=0")
    process = EchoProcess(folder, site.environment)
    process.start()
    yield process
    process.stop()
