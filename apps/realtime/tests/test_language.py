"""A socket says what it has to say in its reader's language."""

import asyncio
from typing import Any

import pytest
from django.utils.translation import get_language

from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import NoteConsumer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("layer", "hub")]

IN_ENGLISH = "This connection is not subscribed to that stream."
IN_GERMAN = "Diese Verbindung hat diesen Stream nicht abonniert."


def socket(*headers: tuple[bytes, bytes]) -> TestSocket:
    found = TestSocket("/", app=NoteConsumer.as_asgi())
    found.headers += headers
    return found


async def refusal(socket: TestSocket) -> Any:
    return (await socket.ask("typing", stream="test.log.1"))["message"]


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        ([], IN_ENGLISH),
        ([(b"accept-language", b"de-AT,de;q=0.9,en;q=0.5")], IN_GERMAN),
        ([(b"accept-language", b"fr")], IN_ENGLISH),
        ([(b"cookie", b"django_language=de"), (b"accept-language", b"en")], IN_GERMAN),
        ([(b"cookie", b"django_language=xx"), (b"accept-language", b"de")], IN_GERMAN),
    ],
    ids=["no header", "Accept-Language", "another language", "chosen", "unknown choice"],
)
async def test_a_refusal_is_in_the_language_of_the_pages(
    headers: list[tuple[bytes, bytes]], sentence: str
) -> None:
    async with socket(*headers) as reader:
        assert await refusal(reader) == sentence


async def test_sockets_do_not_change_each_other_s_language() -> None:
    german = (b"accept-language", b"de")
    async with socket(german) as first, socket() as second, socket(german) as third:
        answers = await asyncio.gather(*(refusal(each) for each in (first, second, third)))
    assert answers == [IN_GERMAN, IN_ENGLISH, IN_GERMAN]
    assert get_language() == "en"


async def test_a_site_in_one_language_keeps_it(settings: Any) -> None:
    settings.MIDDLEWARE = []
    async with socket((b"accept-language", b"de")) as reader:
        assert await refusal(reader) == IN_ENGLISH
