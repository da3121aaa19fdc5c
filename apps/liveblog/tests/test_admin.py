import pytest
from django.test import Client

from apps.liveblog.models import Blog, Post
from apps.liveblog.services import blog_close, post_create
from apps.liveblog.tests.factories import events_of, types_of

POSTS = "/admin/liveblog/post/"
BLOGS = "/admin/liveblog/blog/"


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
