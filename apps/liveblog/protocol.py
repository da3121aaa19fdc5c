"""The live blog's wire messages. Readers subscribe; there are no other commands."""

from typing import Literal

from apps.realtime.protocol import Command, Event, RowId, example

StateName = Literal["not_started", "live", "ended"]


class PostSaved(Event):
    """A post as it is now, new or changed. Pages show posts in descending order of `post_id`.

    `html` is the whole article as a reader's page shows it. `label` is its title or its first
    words, in one line. `is_key` says whether it is one of the blog's key events.
    """

    model_config = example(
        post_id=57,
        html='<article class="post" id="post-57">…</article>',
        label="Doors are open",
        created_at="2026-01-01T00:00:00+00:00",
        is_key=True,
    )

    type: Literal["post.saved"] = "post.saved"
    post_id: RowId
    html: str
    label: str
    created_at: str
    is_key: bool = False  # as in events logged before there were key events


class PostDeleted(Event):
    """The post is deleted. The page may never have had it."""

    model_config = example(post_id=57)

    type: Literal["post.deleted"] = "post.deleted"
    post_id: RowId


class PostPinned(Event):
    """The pinned post as it is now. Without one, `post_id` is null and `html` is empty.

    It may be older than the posts of the page. `html` is the article, as in `post.saved`.
    """

    model_config = example(post_id=57, html='<article class="post" id="post-57">…</article>')

    type: Literal["post.pinned"] = "post.pinned"
    post_id: RowId | None
    html: str


class BlogSaved(Event):
    """The blog's heading as it is now, whether it takes posts, and its state for readers."""

    model_config = example(
        html='<header class="blog__header">…</header>', is_open=True, state="live"
    )

    type: Literal["blog.saved"] = "blog.saved"
    html: str
    is_open: bool
    state: StateName = "live"  # as in events logged before there were states


class BlogDeleted(Event):
    """The blog is deleted, with its posts."""

    type: Literal["blog.deleted"] = "blog.deleted"


class BlogListed(Event):
    """A blog's card in the list as it is now. Open blogs come first, then greater ids."""

    model_config = example(blog_id=3, is_open=True, html='<li class="card" data-blog="3">…</li>')

    type: Literal["blog.listed"] = "blog.listed"
    blog_id: RowId
    is_open: bool
    html: str


class BlogUnlisted(Event):
    """The blog is deleted: its card leaves the list."""

    model_config = example(blog_id=3)

    type: Literal["blog.unlisted"] = "blog.unlisted"
    blog_id: RowId


COMMANDS: tuple[type[Command], ...] = ()
EVENTS: tuple[type[Event], ...] = (
    PostSaved,
    PostDeleted,
    PostPinned,
    BlogSaved,
    BlogDeleted,
    BlogListed,
    BlogUnlisted,
)
