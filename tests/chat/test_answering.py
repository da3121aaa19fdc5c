"""A worker is killed in the middle of an answer: another one goes on after its last character."""

import json
import urllib.request
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from apps.realtime.testing.processes import wait_until
from tests.chat.answering import AnsweringSite, answering_site
from tests.chat.recorded_model import WORDS
from tests.services import PostgresServer, RedisServer

pytestmark = pytest.mark.slow

CREATE = """
from django.core.management import call_command
from apps.chat.services import room_create
room_create(name="Answers")
call_command("chat_bot", "create", "reader")
"""
JOIN = """
from django.core.management import call_command
for bot in ("porter", "reader"):
    call_command("chat_bot", "join", bot, "answers")
"""
ASK = """
from django.core.management import call_command
call_command("chat_send", "answers", "@porter go on", "--as", "ada")
"""


@pytest.fixture(scope="module")
def site(postgres: PostgresServer, redis: RedisServer) -> Iterator[AnsweringSite]:
    with answering_site(postgres, redis, sweep_seconds=1) as site:
        yield site


def events(site: AnsweringSite, token: str) -> list[dict[str, Any]]:
    """All events of the room, as another bot reads them."""
    found: list[dict[str, Any]] = []
    cursor, more = "0.", True
    while more:
        url = f"{site.url}/chat/api/rooms/answers/events/?cursor={cursor}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            page = json.load(answer)
        found += page["events"]
        cursor, more = page["cursor"], page["more"]
    return found


def test_a_worker_is_killed_twice_and_no_character_is_lost_doubled_or_asked_for_again(
    site: AnsweringSite,
) -> None:
    token = site.run(CREATE).split()[-1]
    site.run(JOIN)

    def page() -> str:
        """As anybody reads it: bots are limited."""
        with urllib.request.urlopen(f"{site.url}/chat/answers/", timeout=30) as answer:
            return str(answer.read().decode())

    def said(text: str) -> bool:
        return f'"{text}' in page() or f">{text}" in page()

    def pieces() -> str:
        return "".join(
            each["text"] for each in events(site, token) if each["type"] == "message.append"
        )

    site.run(ASK)
    stored = []
    for words in (20, 40):
        text = site.allow(words)
        wait_until(partial(said, text), f"{words} words")
        site.worker.kill()
        stored.append(len(pieces()))
        site.worker.start()
    whole = site.allow(len(WORDS))
    wait_until(lambda: said(whole) and '"streaming": "writing"' not in page(), "the whole answer")
    assert events(site, token)[-1]["body"] == pieces().strip() == whole
    assert site.asks() == [0, *stored]
