"""A bot's answer grows on the pages of its readers, whatever happens to page and server."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from tests.chat.answering import AnsweringSite, answering_site
from tests.chat.recorded_model import WORDS
from tests.services import PostgresServer, RedisServer


@pytest.fixture
def answering(postgres: PostgresServer, redis: RedisServer) -> Iterator[AnsweringSite]:
    with answering_site(postgres, redis) as site:
        yield site


def test_five_reloads_and_two_killed_servers_lose_and_double_no_character_of_an_answer(
    meet: Meet, answering: AnsweringSite
) -> None:
    asking = RoomPage(meet("ada", site=answering).page)
    watching = RoomPage(meet("grace", site=answering).page)
    answer = asking.page.locator(".message__body", has_text="word1 ")
    watched = watching.page.locator(".message__body", has_text="word1 ")
    asking.send("@porter go on")
    for reload in range(1, 6):
        text = answering.allow(reload * 15)
        if reload in (2, 4):
            answering.web.kill()
            answering.web.start()
        asking.page.reload()
        expect(answer).to_have_text(text)
        expect(watched).to_have_text(text)
        expect(asking.message("word1 ")).to_have_attribute("aria-busy", "true")
    whole = answering.allow(len(WORDS))
    for room, body in ((asking, answer), (watching, watched)):
        expect(body).to_have_text(whole)
        expect(room.message("word1 ")).not_to_have_attribute("aria-busy", "true")
        expect(room.message("word1 ").locator(".message__guest")).to_have_text("bot")
    asking.page.reload()
    expect(answer).to_have_text(whole)
    assert answering.asks() == [0]
