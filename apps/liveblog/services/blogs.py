"""Writes to a blog itself: its heading, its state, its editors, its pinned post."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.liveblog import events
from apps.liveblog.models import SUMMARY_LENGTH, TITLE_LENGTH, Blog, Post
from apps.liveblog.protocol import BlogDeleted, BlogUnlisted
from apps.liveblog.selectors import blogs_listed
from apps.liveblog.services.follows import post_withdrawn
from apps.liveblog.services.slugs import RESERVED
from apps.liveblog.streams import PINNED_KEY, BlogListStream, BlogStream
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId
from apps.realtime.services import clean_line, publish, stream_lock


@transaction.atomic
def blog_create(
    *,
    title: str,
    slug: str,
    summary: str = "",
    is_open: bool = True,
    starts_at: datetime | None = None,
) -> Blog:
    """Create a blog. The slug must be unused.

    Raises Refused `invalid` without a title, or for a slug that is another page's address.
    """
    if slug in RESERVED:
        raise Refused("invalid", _("This address is taken."))
    blog = Blog.objects.create(
        title=blog_title(title),
        slug=slug,
        summary=clean_line(summary)[:SUMMARY_LENGTH],
        is_open=is_open,
        starts_at=starts_at,
        ended_at=None if is_open else timezone.now(),
    )
    card_publish(blog.pk)
    start_schedule(blog)
    return blog


@transaction.atomic
def blog_update(
    *, blog_id: int, title: str, summary: str, is_open: bool, starts_at: datetime | None = None
) -> Blog:
    """Change a blog's heading, and whether it is open for posts.

    Raises Refused `invalid` without a title, `not_found` for an unknown blog.
    """
    blog = blog_get(blog_id, lock=True)
    blog.title = blog_title(title)
    blog.summary = clean_line(summary)[:SUMMARY_LENGTH]
    has_moved, blog.starts_at = starts_at != blog.starts_at, starts_at
    blog.is_open = is_open
    blog.ended_at = None if is_open else blog.ended_at or timezone.now()
    blog.save(update_fields=["title", "summary", "is_open", "starts_at", "ended_at"])
    blog_publish(blog)
    if has_moved:
        start_schedule(blog)
    return blog


@transaction.atomic
def blog_close(*, blog_id: int) -> Blog:
    """End a blog: it takes no new posts. Editors can still change and delete its posts."""
    return blog_state_set(blog_id=blog_id, is_open=False)


@transaction.atomic
def blog_reopen(*, blog_id: int) -> Blog:
    return blog_state_set(blog_id=blog_id, is_open=True)


def blog_state_set(*, blog_id: int, is_open: bool) -> Blog:
    blog = blog_get(blog_id, lock=True)
    return blog_update(
        blog_id=blog_id,
        title=blog.title,
        summary=blog.summary,
        starts_at=blog.starts_at,
        is_open=is_open,
    )


@transaction.atomic
def blog_editors_set(*, blog_id: int, user_ids: Iterable[UserId]) -> None:
    """Let these users write in the blog, and nobody else but those with the permissions."""
    blog_get(blog_id, lock=True).editors.set(user_ids)


@transaction.atomic
def blog_delete(*, blog_id: int) -> None:
    """Delete a blog with its posts. Deleting it again changes nothing."""
    # The blog, its posts, its stream, the list's: services lock in this order, so that two
    # transactions never wait for each other.
    try:
        blog_get(blog_id, lock=True)
    except NotFound:
        return
    posts = list(Post.objects.filter(blog_id=blog_id).select_related("blog").defer("body"))
    Post.objects.filter(blog_id=blog_id).delete()
    publish(stream=BlogStream.name(blog_id), event=BlogDeleted())
    publish(stream=BlogListStream.name(), event=BlogUnlisted(blog_id=blog_id))
    Blog.objects.filter(pk=blog_id).delete()
    for post in posts:
        post_withdrawn(post)


@transaction.atomic
def post_pin(*, post_id: int) -> None:
    """Pin a post in place of the one that is pinned. Raises Refused `not_found`."""
    blog = blog_get(
        Post.objects.filter(pk=post_id).values_list("blog", flat=True).first(), lock=True
    )
    # Locked, or an edit that is not committed yet would be missing in the event.
    post = blog.posts.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("This update has been deleted."))
    if blog.pinned_id != post_id:
        pinned_set(blog, post)


@transaction.atomic
def post_unpin(*, post_id: int) -> None:
    """Unpin a post. Nothing changes if it is not pinned."""
    blog_id = Blog.objects.filter(pinned=post_id).values_list("pk", flat=True).first()
    if blog_id is None:
        return
    blog = blog_get(blog_id, lock=True)
    if blog.pinned_id == post_id:
        pinned_set(blog, None)


def pinned_set(blog: Blog, post: Post | None) -> None:
    """Pin `post`, or nothing. The blog is locked by the caller."""
    blog.pinned = post
    blog.save(update_fields=["pinned"])
    pinned_publish(blog.pk, post)


def pinned_publish(blog_id: int, post: Post | None) -> None:
    """Publish the pinned post as it is now. The log keeps no older text of it."""
    publish(
        stream=BlogStream.name(blog_id),
        event=events.post_pinned(post),
        key=PINNED_KEY,
        replaces=True,
    )


@transaction.atomic
def blog_announce(*, blog_id: int) -> None:
    """Publish a blog's heading and card as they are now. A deleted blog is passed over."""
    with suppress(NotFound):
        blog_publish(blog_get(blog_id, lock=True))


def start_schedule(blog: Blog) -> None:
    """Let readers see the blog start at its time, whose heading changes then."""
    if blog.starts_at and blog.starts_at > timezone.now():
        from apps.liveblog.tasks import announce_start  # imports this module

        announce_start.using(run_after=blog.starts_at).enqueue(blog.pk)


def blog_publish(blog: Blog) -> None:
    """Publish the heading and the card as they are now."""
    publish(stream=BlogStream.name(blog.pk), event=events.blog_saved(blog))
    card_publish(blog.pk)


def card_publish(blog_id: int) -> None:
    """Publish the blog's card in the list as it is now."""
    stream = BlogListStream.name()
    stream_lock(stream=stream)  # before the count, or two posts at once would publish the same one
    publish(stream=stream, event=events.blog_listed(blogs_listed().get(pk=blog_id)))


def blog_get(blog_id: int | None, *, lock: bool = False) -> Blog:
    # Without the key, which the commit of a new post waits for.
    blogs = Blog.objects.select_for_update(no_key=True) if lock else Blog.objects.all()
    try:
        return blogs.get(pk=blog_id or 0)
    except Blog.DoesNotExist:
        raise NotFound(_("There is no such live blog.")) from None


def blog_title(title: str) -> str:
    cleaned = clean_line(title)
    if not cleaned:
        raise Refused("invalid", _("A live blog needs a title."))
    return cleaned[:TITLE_LENGTH]
