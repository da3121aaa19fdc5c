"""The forms with which members follow a blog, with and without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from apps.liveblog.models import Blog, Follow
from apps.liveblog.services import blog_close, blog_follow
from apps.liveblog.signals import post_for_followers
from apps.liveblog.tests.factories import html_of
from apps.realtime.testing import receiver, user_make

pytestmark = pytest.mark.django_db

PATH = "/live/launch-day/"
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def _somebody_listens() -> Iterator[None]:
    with receiver(post_for_followers, lambda event: None):
        yield


@pytest.fixture
def lin(blog: Blog) -> Any:
    return user_make("lin")


@pytest.fixture
def member(lin: Any) -> Client:
    client = Client()
    client.force_login(lin)
    return client


def followed() -> list[bool]:
    return list(Follow.objects.values_list("key_only", flat=True))


def test_a_member_follows_changes_what_and_unfollows(member: Client) -> None:
    for what, key_only in (("key", True), ("all", False), ("all", False)):
        response = member.post(f"{PATH}follow/", {"what": what})
        assert (response.status_code, response["location"]) == (302, PATH)
        assert followed() == [key_only]
    assert "Following every update" in html_of(member.get(PATH))
    assert "Unfollow this live blog?" in html_of(member.get(f"{PATH}unfollow/"))
    assert followed() == [False], "a GET changes nothing"
    for _ in range(2):
        assert member.post(f"{PATH}unfollow/")["location"] == PATH
    assert followed() == []
    assert "You do not follow" in html_of(member.get(f"{PATH}unfollow/"))


def test_a_script_gets_the_menu_as_it_is_then(member: Client) -> None:
    response = member.post(f"{PATH}follow/", {"what": "key"}, headers=FETCH)
    assert response["Cache-Control"].startswith("no-store")
    assert "Following key events" in html_of(response)
    assert "<html" not in html_of(response)


def test_a_wrong_choice_changes_nothing(member: Client) -> None:
    for what in ("", "none", "\x00"):
        assert member.post(f"{PATH}follow/", {"what": what}).status_code == 200
    assert followed() == []


@pytest.mark.parametrize("path", ["follow/", "unfollow/"])
def test_visitors_are_asked_to_log_in(client: Client, blog: Blog, path: str) -> None:
    for response in (client.get(PATH + path), client.post(PATH + path, {"what": "all"})):
        assert "login" in response["location"]
        assert f"next={PATH}{path}" in response["location"]
    assert client.post(PATH + path, {"what": "all"}, headers=FETCH).status_code == 403
    assert followed() == []


def test_the_page_that_readers_share_has_a_link_only(client: Client, lin: Any, blog: Blog) -> None:
    blog_follow(blog_id=blog.pk, user_id=lin.pk, key_only=True)
    html = html_of(client.get(PATH))
    assert f'href="{PATH}follow/"' in html
    assert "data-follow" not in html
    assert "csrf" not in html


def test_a_blog_that_has_ended_offers_nothing_to_follow(client: Client, blog: Blog) -> None:
    blog_close(blog_id=blog.pk)
    assert '<div data-when-open="1" hidden>' in html_of(client.get(PATH))


def test_a_site_that_tells_nobody_offers_nothing_to_follow(
    member: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_for_followers, "receivers", [])
    assert "follow/" not in html_of(member.get(PATH))
    assert member.get(f"{PATH}follow/").status_code == 404
    assert member.post(f"{PATH}follow/", {"what": "all"}).status_code == 404
    assert followed() == []


def test_an_unknown_blog_cannot_be_followed(member: Client) -> None:
    for path in ("follow/", "unfollow/"):
        assert member.post(f"/live/nowhere/{path}").status_code == 404
