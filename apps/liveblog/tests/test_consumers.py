import pytest
from asgiref.sync import sync_to_async

from apps.liveblog.models import Blog, Post
from apps.liveblog.selectors import blog_page
from apps.liveblog.services import (
    blog_close,
    blog_create,
    blog_delete,
    blog_editors_set,
    post_create,
    post_delete,
    post_update,
)
from apps.liveblog.streams import BlogListStream, BlogStream, EditingStream
from apps.realtime.testing import TestSocket, user_make

pytestmark = pytest.mark.django_db(transaction=True)

create = sync_to_async(post_create)
edit = sync_to_async(post_update)
delete = sync_to_async(post_delete)


async def test_an_anonymous_reader_sees_create_edit_and_delete(blog: Blog) -> None:
    stream = BlogStream.name(blog.pk)
    async with TestSocket("/ws/liveblog/launch-day/") as socket:
        assert (await socket.subscribe(stream))["type"] == "ok"
        post = await create(blog_id=blog.pk, body="before")
        post_id = post.pk
        await edit(post_id=post_id, title="", body="after")
        await delete(post_id=post.pk)
        events = [frame["event"] for frame in await socket.events(3)]
    assert [event["type"] for event in events] == ["post.saved", "post.saved", "post.deleted"]
    assert {event["post_id"] for event in events} == {post_id}
    assert "after" in events[1]["html"]


async def test_the_pages_cursor_replays_what_came_since(blog: Blog) -> None:
    page = await sync_to_async(blog_page)(slug=blog.slug)
    await create(blog_id=blog.pk, body="while the page was on its way")
    async with TestSocket("/ws/liveblog/launch-day/") as socket:
        await socket.subscribe(page.cursor.stream, page.cursor.seq, page.cursor.epoch)
        frame = await socket.event()
    assert frame["seq"] == page.cursor.seq + 1
    assert await Post.objects.acount() == 1


async def test_an_unknown_slug_is_refused_with_a_reason(blog: Blog) -> None:
    socket = TestSocket("/ws/liveblog/nowhere/")
    await socket.connect()
    error = await socket.frame("error")
    assert (error["code"], error["message"]) == ("not_found", "There is no such live blog.")
    assert await socket.closed() == 4403


async def test_a_socket_serves_its_own_blog_only(blog: Blog) -> None:
    other = await Blog.objects.acreate(title="Other", slug="other")
    async with TestSocket("/ws/liveblog/launch-day/") as socket:
        for stream in (BlogStream.name(other.pk), "chat.room.1", "liveblog.blog.999999"):
            assert (await socket.subscribe(stream))["code"] == "not_found"


async def test_the_list_stream_has_the_changes_of_every_blog(db: None) -> None:
    async with TestSocket("/ws/liveblog/") as socket:
        await socket.subscribe(BlogListStream.name())
        blog = await sync_to_async(blog_create)(title="Storm", slug="storm")
        post = await create(blog_id=blog.pk, body="It begins.")
        await delete(post_id=post.pk)
        await sync_to_async(blog_close)(blog_id=blog.pk)
        blog_id = blog.pk
        await sync_to_async(blog_delete)(blog_id=blog.pk)
        events = [frame["event"] for frame in await socket.events(5)]
    *listed, unlisted = events
    assert ["Storm" in event["html"] for event in listed] == [True] * 4
    assert ["1 update</span>," in event["html"] for event in listed] == [False, True, False, False]
    assert [event["is_open"] for event in listed] == [True, True, True, False]
    assert unlisted == {"type": "blog.unlisted", "blog_id": blog_id}


async def test_there_is_one_list(db: None) -> None:
    async with TestSocket("/ws/liveblog/") as socket:
        assert (await socket.subscribe(BlogListStream.name(2)))["code"] == "not_found"


async def test_editors_see_who_else_has_a_posts_form_open(blog: Blog) -> None:
    ann, bea, reader = [await sync_to_async(user_make)(name) for name in ("ann", "bea", "reader")]
    await sync_to_async(blog_editors_set)(blog_id=blog.pk, user_ids=[ann.pk, bea.pk])
    post = await create(blog_id=blog.pk, body="x")
    stream = EditingStream.name(post.pk)
    path = "/ws/liveblog/launch-day/"
    async with TestSocket(path, user=ann) as hers, TestSocket(path, user=bea) as other:
        await hers.subscribe(stream)
        await other.subscribe(stream)
        names: set[str] = set()
        while names != {"ann", "bea"}:
            event = (await hers.frame("ephemeral"))["event"]
            names |= {person["name"] for person in event.get("people", event.get("joined", []))}
    for nobody in (None, reader):
        async with TestSocket(path, user=nobody) as socket:
            assert (await socket.subscribe(stream))["code"] == "not_found"
