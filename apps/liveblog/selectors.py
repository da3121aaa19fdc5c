"""Every read of the live blogs."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from apps.liveblog import signals
from apps.liveblog.images import images_attach
from apps.liveblog.models import Announcement, Blog, Follow, Post
from apps.liveblog.streams import BlogListStream, BlogStream
from apps.realtime.selectors import Cursor, cursor_get, page_get

PAGE_SIZE = 50
KEY_EVENTS_MOST = 8  # in the panel
# Longer than a TaskConsumer takes to give a task up.
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class BlogPage:
    """A blog with a page of its posts, newest first. Events after `cursor` keep it up to date.

    The page covers the ids between `above` and, unless it is the newest page, `before`. It ignores
    events about posts with other ids, and with `key_only` about those that are no key events.
    """

    cursor: Cursor
    blog: Blog
    pinned: Post | None
    key_events: list[Post]  # the newest ones, whatever the page
    posts: list[Post]
    key_only: bool
    before: int | None
    next_before: int | None  # the `before` of the next page

    key_events_most: ClassVar[int] = KEY_EVENTS_MOST

    @property
    def above(self) -> int:
        return self.next_before - 1 if self.next_before else 0


@dataclass(frozen=True)
class BlogList:
    """All blogs. Events after `cursor` keep the list up to date."""

    cursor: Cursor
    blogs: QuerySet[Blog]


def blog_list() -> BlogList:
    cursor = cursor_get(stream=BlogListStream.name())  # first: see Cursor
    return BlogList(cursor=cursor, blogs=blogs_listed())


def blogs_listed() -> QuerySet[Blog]:
    """All blogs, open ones first, with `post_count` and `updated_at` (None without posts)."""
    counted = Blog.objects.annotate(post_count=Count("posts"), updated_at=Max("posts__created_at"))
    return counted.order_by("-is_open", "-pk")  # Django leaves Meta.ordering out of grouped queries


def blog_id_of(*, slug: str) -> int | None:
    return Blog.objects.filter(slug=slug).values_list("pk", flat=True).first()


class BlogVersion(NamedTuple):
    """Changes whenever the blog's page does."""

    cursor: Cursor
    state: str


def blog_version(*, slug: str) -> BlogVersion:
    """The newest version of a blog. Raises DoesNotExist."""
    blog = Blog.objects.only("is_open", "starts_at").get(slug=slug)
    return BlogVersion(cursor_get(stream=BlogStream.name(blog.pk)), blog.state)


def blog_list_version() -> Hashable:
    """Changes whenever the list of blogs does."""
    return cursor_get(stream=BlogListStream.name())


def blog_page(
    *,
    slug: str,
    cursor: Cursor | None = None,
    before: int | None = None,
    key_only: bool = False,
    size: int = PAGE_SIZE,
) -> BlogPage:
    """The newest `size` posts, or the newest with smaller ids than `before`. Raises DoesNotExist.

    `cursor` is one that was read for this page before. `key_only` leaves out all but key events.
    """
    cursor = cursor or blog_version(slug=slug).cursor  # first: see Cursor
    blog_id = BlogStream.key_of(cursor.stream) or 0
    blog = Blog.objects.select_related("pinned").get(pk=blog_id)
    if blog.pinned:
        blog.pinned.blog = blog
    key_events = blog.posts.filter(is_key=True)
    page = page_get(rows=key_events if key_only else blog.posts.all(), before=before, size=size)
    images_attach([*page.rows, *filter(None, [blog.pinned])])
    return BlogPage(
        cursor=cursor,
        blog=blog,
        pinned=blog.pinned,
        key_events=list(key_events[:KEY_EVENTS_MOST]),
        posts=page.rows,
        key_only=key_only,
        before=before,
        next_before=page.next_before,
    )


def post_is_recent(*, post: Post) -> bool:
    """Whether the post is on the newest page of its blog."""
    newer = Post.objects.filter(blog_id=post.blog_id, pk__gt=post.pk)
    return newer[:PAGE_SIZE].count() < PAGE_SIZE


def can_follow() -> bool:
    """Whether members can follow blogs: an app of this site tells them of posts."""
    return signals.post_for_followers.has_listeners()


def follow_of(*, user: Any, blog: Blog) -> Follow | None:
    """The user's choice to follow a blog; None without one. Anonymous users cost no query."""
    if not user.is_authenticated:
        return None
    return Follow.objects.filter(blog=blog, user_id=user.pk).first()


def announcements_stuck() -> list[int]:
    """The ids of announcements that are not done, and of which nobody was told for a while."""
    waiting = Announcement.objects.filter(
        Q(key_only=False) | Q(post__is_key=True),
        is_done=False,
        post__isnull=False,
        told_at__lt=timezone.now() - STUCK_AFTER,
    )
    return list(waiting.order_by("told_at").values_list("pk", flat=True)[:PAGE_SIZE])
