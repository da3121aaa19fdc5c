"""An upload through a real server: whole, and cut off half-way."""

import json
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image as Pillow

from tests.factories import quiet_process
from tests.http_client import HttpClient
from tests.raw_client import RawClient, raw_client
from tests.site import Site, WebProcess

BLOG = "/live/launch-day/"
COUNT = "print(Image.objects.count())"


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def web(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param}
    with quiet_process(tmp_path_factory.mktemp(request.param), site.environment | choice) as web:
        yield web


@pytest.fixture
def editor(web: WebProcess) -> HttpClient:
    client = HttpClient()
    client.log_in(web.url, "ada", "signalbox-demo")
    return client


def test_an_upload_that_is_cut_off_leaves_nothing(
    web: WebProcess, editor: HttpClient, site: Site
) -> None:
    before = images_of(site)
    body = form_with(a_picture())
    with raw_client(web) as client:
        begin(client, web, editor, len(body))
        client.socket.sendall(body[: len(body) // 2])
    with raw_client(web) as client:
        begin(client, web, editor, len(body))
        client.socket.sendall(body)
        answer = client.answer()
    assert answer.status == 201
    assert json.loads(answer.body)["width"] == 900
    assert images_of(site) == before + 1


def test_a_file_that_ends_half_way_is_refused_with_a_sentence(
    web: WebProcess, editor: HttpClient
) -> None:
    """The request is whole, and the picture in it is not."""
    body = form_with(a_picture()[:20])
    with raw_client(web) as client:
        begin(client, web, editor, len(body))
        client.socket.sendall(body)
        answer = client.answer()
    assert answer.status == 422
    assert "damaged or incomplete" in json.loads(answer.body)["message"]


def a_picture() -> bytes:
    output = BytesIO()
    Pillow.effect_noise((900, 600), 100).convert("RGB").save(output, "PNG")
    return output.getvalue()


def form_with(content: bytes) -> bytes:
    head = 'Content-Disposition: form-data; name="image"; filename="a.png"'
    return f"--part\r\n{head}\r\n\r\n".encode() + content + b"\r\n--part--\r\n"


def begin(client: RawClient, web: WebProcess, editor: HttpClient, length: int) -> None:
    page = editor.get(f"{web.url}{BLOG}")
    address = re.search(r'data-address="([^"]+)"', page)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert address is not None
    assert token is not None
    client.request(
        "POST",
        address[1],
        "Content-Type: multipart/form-data; boundary=part",
        f"Content-Length: {length}",
        f"Cookie: {editor.cookie_header}",
        f"X-CSRFToken: {token[1]}",
        f"Origin: {web.url}",
    )


def images_of(site: Site) -> int:
    return int(site.manage("shell", "--verbosity=0", "-c", COUNT))
