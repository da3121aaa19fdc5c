"""Only our own pages may open sockets; refusals are logged."""

from typing import Any

import pytest

from apps.realtime.server.same_origin import SameOrigin
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import NoteConsumer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]


async def connects(origin: str | None) -> bool:
    app = SameOrigin(NoteConsumer.as_asgi())
    return await TestSocket("/", app=app, origin=origin).connect()


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        None,
        "null",
        "http://testserver.evil.example",
        "http://evil-testserver",
        "https://testserver",
        "http://testserver:8001",
        "http://testserver/",
        "http://testserver@evil.example",
        "",
    ],
    ids=str,
)
async def test_other_origins_are_refused_and_logged(origin: str | None, caplog: Any) -> None:
    assert not await connects(origin)
    assert f"from origin {origin!r}" in caplog.text


async def test_an_origin_that_is_given_twice_is_refused() -> None:
    """A proxy and we might each believe another one."""
    socket = TestSocket("/", app=SameOrigin(NoteConsumer.as_asgi()))
    socket.headers.append((b"origin", b"http://testserver"))
    assert not await socket.connect()


async def test_our_own_origin_may_connect() -> None:
    async with TestSocket("/", app=SameOrigin(NoteConsumer.as_asgi())) as socket:
        assert (await socket.ask("ping"))["type"] == "ok"


async def test_behind_a_tls_proxy_the_proxys_scheme_counts(settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    app = SameOrigin(NoteConsumer.as_asgi())
    secure = TestSocket("/", app=app, origin="https://testserver")
    secure.headers.append((b"x-forwarded-proto", b"https"))
    async with secure as socket:
        assert (await socket.ask("ping"))["type"] == "ok"
    plain = TestSocket("/", app=app, origin="http://testserver")
    plain.headers.append((b"x-forwarded-proto", b"https"))
    assert not await plain.connect()


async def test_a_host_that_is_not_ours_cannot_vouch_for_itself(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["example.org"]
    assert not await connects("http://testserver")


async def test_a_trusted_origin_may_connect(settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://app.example.org"]
    app = SameOrigin(NoteConsumer.as_asgi())
    async with TestSocket("/", app=app, origin="https://app.example.org") as socket:
        assert (await socket.ask("ping"))["type"] == "ok"


async def test_without_allowed_hosts_only_localhost_may_connect(settings: Any) -> None:
    settings.ALLOWED_HOSTS, settings.DEBUG = [], True
    assert await connects_to("localhost")
    assert not await connects_to("example.org")
    settings.DEBUG = False
    assert not await connects_to("localhost")


async def connects_to(host: str) -> bool:
    socket = TestSocket("/", app=SameOrigin(NoteConsumer.as_asgi()), origin=f"http://{host}")
    socket.headers[0] = (b"host", host.encode())
    return await socket.connect()
