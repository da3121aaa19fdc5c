"""Wire services post over HTTP, with a token for one blog."""

import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.liveblog.models import Blog, Draft, Post, WireToken
from apps.liveblog.services import blog_close
from apps.liveblog.services.tokens import token_create
from apps.liveblog.tests.factories import types_of

WIRE = "/live/launch-day/wire/"


@pytest.fixture
def token(blog: Blog) -> str:
    return token_create(blog_id=blog.pk, name="Fen News")


def send(token: str, path: str = WIRE, **content: Any) -> Any:
    client = Client(enforce_csrf_checks=True)
    headers = {"Authorization": f"Bearer {token}"}
    return client.post(path, content, content_type="application/json", headers=headers)


def test_a_post_is_published_under_the_name_of_the_token(blog: Blog, token: str) -> None:
    response = send(token, body="**News**", is_key=True, pin=True)
    post = Post.objects.get()
    blog.refresh_from_db()
    assert (response.status_code, response.json()["url"]) == (201, post.get_absolute_url())
    assert (post.authors, post.is_key, blog.pinned) == (["Fen News"], True, post)
    assert types_of(blog) == ["post.saved", "post.pinned"]


def test_a_byline_takes_the_place_of_the_name(blog: Blog, token: str) -> None:
    send(token, body="x", byline="Ann, Bea")
    assert Post.objects.get().authors == ["Ann", "Bea"]


def test_what_is_sent_again_is_published_once(blog: Blog, token: str) -> None:
    client_id = str(uuid.uuid4())
    answers = [send(token, body="x", id=client_id) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Post.objects.count() == 1
    assert send(token, body="y", id=client_id).status_code == 409


def test_a_post_is_scheduled(blog: Blog, token: str) -> None:
    response = send(token, body="x", publish_at="2099-12-24T18:30:00Z", pin=True)
    draft = Draft.objects.get()
    assert (response.status_code, draft.pin, Post.objects.exists()) == (202, True, False)
    assert draft.publish_at is not None


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"body": " "},
        {"body": 7},
        {"body": "x" * 10_001},
        {"body": "x", "author_id": 1},
        {"body": "x", "publish_at": "2099-12-24T18:30:00"},
        {"body": "x", "id": "not a uuid"},
    ],
)
def test_a_bad_post_is_refused_with_the_reason(
    blog: Blog, token: str, content: dict[str, Any]
) -> None:
    response = send(token, **content)
    assert response.status_code == 422
    assert response.json()["error"]
    assert not Post.objects.exists()


def test_a_closed_blog_takes_no_posts(blog: Blog, token: str) -> None:
    blog_close(blog_id=blog.pk)
    assert send(token, body="x").status_code == 403


def test_a_token_is_good_for_its_own_blog_only(blog: Blog, token: str) -> None:
    Blog.objects.create(title="Other", slug="other")
    for path, secret in (("/live/other/wire/", token), (WIRE, "guessed"), (WIRE, "")):
        response = send(secret, path, body="x")
        assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert not Post.objects.exists()


def test_a_session_is_no_token(blog: Blog, editor_client: Client) -> None:
    content = {"body": "x"}
    assert editor_client.post(WIRE, content, content_type="application/json").status_code == 401


def test_a_token_is_stored_as_a_digest_and_ends_with_its_row(blog: Blog, token: str) -> None:
    row = WireToken.objects.get()
    assert token not in str(vars(row))
    send(token, body="x")
    row.refresh_from_db()
    assert row.used_at is not None
    row.delete()
    assert send(token, body="y").status_code == 401


def test_the_command_makes_a_token(blog: Blog) -> None:
    out = StringIO()
    call_command("liveblog_token", "launch-day", "Fen News", stdout=out)
    assert send(out.getvalue().strip(), body="x").status_code == 201
    for slug, name in (("nowhere", "x"), ("launch-day", " ")):
        with pytest.raises(CommandError):
            call_command("liveblog_token", slug, name)
