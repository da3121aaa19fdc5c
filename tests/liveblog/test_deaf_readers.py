"""Clients that ask and do not read cost a bounded amount of memory, on both servers."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.factories import quiet_process
from tests.liveblog.factories import SOCKET, stream_name
from tests.raw_client import TEXT, RawClient, memory_mb, raw_client
from tests.site import Site, WebProcess

pytestmark = pytest.mark.slow

POSTS = """
from apps.liveblog.models import Blog
from apps.liveblog.services import post_create
blog = Blog.objects.get(slug="launch-day")
[post_create(blog_id=blog.pk, body="word " * 1000) for _ in range(150)]
"""
SECONDS = 30  # a server that bounds nothing takes until then, and grows by hundreds of megabytes
MEGABYTES = 40


@pytest.fixture(scope="module")
def long_blog(site: Site) -> Site:
    """A blog with more than a megabyte of events."""
    site.manage("shell", "-c", POSTS)
    return site


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, long_blog: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param, "LIMIT_SILENT_SECONDS": "3"}
    with quiet_process(
        tmp_path_factory.mktemp(request.param), long_blog.environment | choice
    ) as web:
        yield web


def test_a_client_that_subscribes_repeatedly_without_reading_is_cut_off(web: WebProcess) -> None:
    """Frames that arrive prove that the client writes, not that it reads."""
    fields = {"stream": stream_name(web.url), "after": 0, "epoch": epoch(web)}
    command = json.dumps({"type": "subscribe", "id": "s", **fields}).encode()
    before = memory_mb(web)
    with ExitStack() as stack:
        asking = {stack.enter_context(deaf_client(web)) for _ in range(4)}
        begun = time.monotonic()
        while asking and time.monotonic() < begun + SECONDS:
            asking = {client for client in asking if sends(client, command)}
            assert memory_mb(web) < before + MEGABYTES
            time.sleep(0.1)  # ten times a second, which no limit of frames minds
        assert not asking


@contextmanager
def deaf_client(web: WebProcess) -> Iterator[RawClient]:
    with raw_client(web, receive_buffer=4096) as client:
        client.open_socket(path=SOCKET)
        yield client


def sends(client: RawClient, command: bytes) -> bool:
    try:
        client.send_frame(TEXT, command)
    except OSError:
        return False
    return True


def epoch(web: WebProcess) -> str:
    with raw_client(web) as client:
        client.open_socket(path=SOCKET)
        fields = {"stream": stream_name(web.url), "after": None, "epoch": ""}
        client.send_frame(TEXT, json.dumps({"type": "subscribe", "id": "s", **fields}).encode())
        return str(client.text('"ok"')["result"]["epoch"])
