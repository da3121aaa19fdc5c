"""The page of search results: marks, links, sentences and what caches may keep."""

from typing import Any

import pytest

from apps.chat import search
from apps.chat.models import Room
from apps.chat.services import room_create
from apps.chat.tests.factories import say

pytestmark = pytest.mark.django_db

PATH = "/chat/search/"


def html_of(client: Any, **query: str) -> str:
    response = client.get(PATH, query)
    assert response.status_code == 200
    page: str = response.content.decode()
    return page


def test_a_result_names_room_author_and_time_and_jumps_to_the_message(
    robin_client: Any, general: Room
) -> None:
    sent = say(general, "The **signals** are\n`green`")
    html = html_of(robin_client, q="signals")
    link = f"/chat/general/?around={sent.message_id}#message-{sent.message_id}"
    assert f'<a href="{link}">' in html
    assert "The **<mark>signals</mark>** are green" in html
    assert '<a href="/chat/general/">General</a>' in html
    assert "<strong>Robin</strong>" in html
    assert 'value="signals"' in html
    shown = robin_client.get(link)
    assert f'id="message-{sent.message_id}"' in shown.content.decode()


@pytest.mark.parametrize("body", ["<b>bold</b> <script>xss()</script>", "```\n<b>bold</b>\n```"])
def test_markup_in_a_message_is_text(robin_client: Any, general: Room, body: str) -> None:
    say(general, body)
    html = html_of(robin_client, q="bold")
    assert "&lt;b&gt;<mark>bold</mark>&lt;/b&gt;" in html
    assert "<script>xss" not in html
    assert "<script>xss" not in html_of(robin_client, q="<script>xss()</script>")


def test_a_problem_is_a_sentence_and_the_question_is_kept(robin_client: Any, general: Room) -> None:
    html = html_of(robin_client, q='tea before:now in:"x y"')
    assert "“now” is no date. Write before:2025-01-31." in html
    assert "There is no room “x y”, or you do not have access to it." in html
    assert 'value="tea before:now in:&quot;x y&quot;"' in html
    assert "Nothing found" not in html


def test_there_is_a_page_before_and_after_a_question(client: Any, general: Room) -> None:
    assert "Nothing found" not in html_of(client)
    assert "Nothing found for “&lt;b&gt;nothing&lt;/b&gt;”" in html_of(client, q="<b>nothing</b>")
    assert "No more results." in html_of(client, q="x", before="1")
    assert "Nothing found" in html_of(client, q="x", before="nonsense")


def test_pages_are_links_of_the_same_question(
    client: Any, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "PAGE_SIZE", 1)
    first, second, _ = (say(general, "tea & news").message_id for _ in range(3))
    html = html_of(client, q="tea & news", before=str(second + 1))
    assert f'href="?q=tea+%26+news&amp;before={second}"' in html
    assert 'href="?q=tea+%26+news"' in html
    assert "Older results" not in html_of(client, q="tea & news", before=str(first + 1))


def test_no_cache_and_no_search_engine_keeps_a_page_of_results(client: Any) -> None:
    response = client.get(PATH, {"q": "x"})
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_the_rooms_page_leads_to_a_search_in_it(robin_client: Any, general: Room) -> None:
    page = robin_client.get("/chat/general/").content.decode()
    assert 'href="/chat/search/?q=in:general%20"' in page
    assert 'role="search" action="/chat/search/"' in page


def test_no_room_takes_its_address() -> None:
    assert room_create(name="Search").slug.startswith("search-")
