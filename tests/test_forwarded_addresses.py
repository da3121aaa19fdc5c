"""A client cannot choose its address, on either server."""

from pathlib import Path

import pytest

from tests.factories import ECHO_PATH
from tests.raw_client import RawClient, raw_client
from tests.site import Site, WebProcess


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_without_trusted_proxies_no_header_changes_the_address(
    server: str, site: Site, tmp_path: Path
) -> None:
    """uvicorn believes a client on the same machine, unless it is told not to."""
    choice = {"ASGI_SERVER": server, "TRUSTED_PROXIES": "0", "LIMIT_SOCKETS_PER_ADDRESS": "1"}
    web = WebProcess(tmp_path, site.environment | choice)
    web.start()
    try:
        with raw_client(web) as one, raw_client(web) as two:
            assert first_frame(one, "192.0.2.1")["type"] == "welcome"
            assert first_frame(two, "192.0.2.2")["code"] == "too_many"
    finally:
        web.kill()


def first_frame(client: RawClient, address: str) -> dict[str, str]:
    forwarded = [f"X-Forwarded-For: {address}", "X-Forwarded-Proto: http"]
    client.open_socket(*forwarded, path=ECHO_PATH)
    frame: dict[str, str] = client.text("type")
    return frame
