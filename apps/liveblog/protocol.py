"""The live blog's wire messages. Readers send no commands of its own: they only subscribe."""

from typing import Literal

from apps.realtime.protocol import Command, Event, example


class PostSaved(Event):
    """A post with its present content: new, or changed. Posts stand in descending order of `id`.

    `html` is the whole article as the page shows it to a reader; `label` is its title or first
    words, for where there is one line.
    """

    model_config = example(
        id=57,
        html='<article class="post" id="post-57">…</article>',
        label="Doors are open",
        created_at="2026-01-01T00:00:00+00:00",
    )

    type: Literal["post.saved"] = "post.saved"
    id: int
    html: str
    label: str
    created_at: str


class PostDeleted(Event):
    """The post is gone. May come for a post the page never had."""

    model_config = example(id=57)

    type: Literal["post.deleted"] = "post.deleted"
    id: int


class BlogSaved(Event):
    """The blog's present heading, and whether it still takes posts."""

    model_config = example(html='<header class="blog__header">…</header>', is_open=True)

    type: Literal["blog.saved"] = "blog.saved"
    html: str
    is_open: bool


class BlogDeleted(Event):
    """The whole blog is gone."""

    type: Literal["blog.deleted"] = "blog.deleted"


class BlogListed(Event):
    """A blog's card in the list as it is now. Open ones stand first, then the greatest `id`."""

    model_config = example(id=3, is_open=True, html='<li class="card" data-blog="3">…</li>')

    type: Literal["blog.listed"] = "blog.listed"
    id: int
    is_open: bool
    html: str


class BlogUnlisted(Event):
    """The blog is not in the list any more."""

    model_config = example(id=3)

    type: Literal["blog.unlisted"] = "blog.unlisted"
    id: int


COMMANDS: tuple[type[Command], ...] = ()
EVENTS: tuple[type[Event], ...] = (
    PostSaved,
    PostDeleted,
    BlogSaved,
    BlogDeleted,
    BlogListed,
    BlogUnlisted,
)
