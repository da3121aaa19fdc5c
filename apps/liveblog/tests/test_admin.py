import pytest
from django.test import Client

from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services import (
    blog_close,
    draft_create,
    post_create,
    post_pin,
    post_update,
)
from apps.liveblog.tests.factories import events_of, types_of

POSTS = "/admin/liveblog/post/"
BLOGS = "/admin/liveblog/blog/"
DRAFTS = "/admin/liveblog/draft/"


def test_readers_see_what_the_admin_does_to_posts(editor_client: Client, blog: Blog) -> None:
    editor_client.post(f"{POSTS}add/", {"blog": blog.pk, "title": "", "body": "made"})
    post = Post.objects.get()
    editor_client.post(f"{POSTS}{post.pk}/change/", {"title": "", "body": "changed"})
    assert types_of(blog) == ["post.saved", "post.saved"]
    assert "changed" in events_of(blog)[1]["html"]
    editor_client.post(f"{POSTS}{post.pk}/delete/", {"post": "yes"})
    assert types_of(blog) == ["post.deleted"] * 3
    assert post.author_name == "Ada"


@pytest.mark.django_db(transaction=True)
def test_deleting_many_posts_in_the_admin_publishes_each(editor_client: Client, blog: Blog) -> None:
    posts = [post_create(blog_id=blog.pk, body="x").pk for _ in range(2)]
    action = {"action": "delete_selected", "_selected_action": posts, "post": "yes"}
    editor_client.post(POSTS, action)
    assert types_of(blog) == ["post.deleted"] * 4  # the log has no deleted text


def test_readers_see_what_the_admin_does_to_blogs(editor_client: Client, db: None) -> None:
    editor_client.post(f"{BLOGS}add/", {"title": "New", "slug": "newer", "is_open": "on"})
    blog = Blog.objects.get()
    editor_client.post(f"{BLOGS}{blog.pk}/change/", {"title": "Newer"})
    stream_of = Blog(pk=blog.pk)
    editor_client.post(f"{BLOGS}{blog.pk}/delete/", {"post": "yes"})
    assert types_of(stream_of) == ["blog.saved", "blog.deleted"]
    assert events_of(stream_of)[0]["is_open"] is False
    assert not Blog.objects.exists()


def test_a_blog_without_a_title_is_an_error_on_the_form(editor_client: Client, db: None) -> None:
    response = editor_client.post(f"{BLOGS}add/", {"title": "\u3164", "slug": "newest"})
    assert "A live blog needs a title." in response.content.decode()


def test_a_refused_post_is_an_error_on_the_form(editor_client: Client, blog: Blog) -> None:
    blog_close(blog_id=blog.pk)
    response = editor_client.post(f"{POSTS}add/", {"blog": blog.pk, "body": "\x07"})
    html = response.content.decode()
    assert "This live blog is closed" in html
    assert "Write something first." in html


def test_a_stale_form_of_the_admin_changes_nothing(editor_client: Client, blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="one")
    page = editor_client.get(f"{POSTS}{post.pk}/change/").content.decode()
    assert 'name="begun_with" value="1"' in page
    post_update(post_id=post.pk, title="", body="theirs")
    form = {"body": "mine", "begun_with": 1}
    response = editor_client.post(f"{POSTS}{post.pk}/change/", form)
    assert "Someone else has changed this text" in response.content.decode()
    post.refresh_from_db()
    assert post.body == "theirs"


@pytest.mark.parametrize(
    ("action", "types"),
    [
        ("unpublish", ["post.deleted"] * 4),
        ("make_key", ["post.saved"] * 4),
        ("pin", ["post.saved", "post.saved", "post.pinned", "post.pinned"]),
    ],
)
def test_readers_see_what_the_admin_does_to_many_posts(
    editor_client: Client, blog: Blog, action: str, types: list[str]
) -> None:
    posts = [post_create(blog_id=blog.pk, body="x").pk for _ in range(2)]
    response = editor_client.post(POSTS, {"action": action, "_selected_action": posts}, follow=True)
    assert types_of(blog) == types
    assert "2 updates changed." in response.content.decode()


def test_the_admin_makes_key_events_ordinary_and_unpins(editor_client: Client, blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="x", is_key=True)
    post_pin(post_id=post.pk)
    for action in ("make_ordinary", "unpin"):
        editor_client.post(POSTS, {"action": action, "_selected_action": [post.pk]})
    for each in (post, blog):
        each.refresh_from_db()
    assert (post.is_key, blog.pinned) == (False, None)


def test_the_admin_writes_schedules_and_publishes_drafts(editor_client: Client, blog: Blog) -> None:
    text = {"title": "", "body": "Not yet"}
    at = {"publish_at_0": "2099-12-24", "publish_at_1": "18:30"}
    editor_client.post(f"{DRAFTS}add/", {"blog": blog.pk, **text, **at})
    draft = Draft.objects.get(publish_at__isnull=False)
    editor_client.post(f"{DRAFTS}{draft.pk}/change/", {**text, "body": "Now"})
    draft.refresh_from_db()
    assert (draft.body, draft.publish_at, types_of(blog)) == ("Now", None, [])
    editor_client.post(DRAFTS, {"action": "publish", "_selected_action": [draft.pk]})
    assert Post.objects.get().body == "Now"


def test_what_the_admin_cannot_publish_is_named_with_the_reason(
    editor_client: Client, blog: Blog
) -> None:
    draft = draft_create(blog_id=blog.pk, body="Too late")
    blog_close(blog_id=blog.pk)
    action = {"action": "publish", "_selected_action": [draft.pk]}
    response = editor_client.post(DRAFTS, action, follow=True)
    assert "Too late: This live blog is closed." in response.content.decode()


@pytest.mark.parametrize("path", [BLOGS, POSTS, DRAFTS])
def test_the_admin_finds_and_filters(editor_client: Client, blog: Blog, path: str) -> None:
    post_create(blog_id=blog.pk, body="Launch", byline="Ada")
    draft_create(blog_id=blog.pk, body="Launch")
    for words, count in (("launch", 1), ("nothing", 0)):
        assert editor_client.get(path, {"q": words}).context["cl"].result_count == count
