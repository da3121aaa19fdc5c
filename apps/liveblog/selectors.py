"""Every read the pages and the socket need."""

from dataclasses import dataclass

from django.db.models import Count, Max, QuerySet

from apps.liveblog.models import Blog, Post
from apps.liveblog.streams import BlogListStream, BlogStream
from apps.realtime.selectors import Cursor, cursor_get

PAGE_SIZE = 50


@dataclass(frozen=True)
class BlogPage:
    """A blog with the posts of one page, and the cursor from which it can be kept up to date.

    The page stands for the posts with `above < pk` and, unless it is the newest one, with
    `pk < before`: an event about any other post is not for it.
    """

    cursor: Cursor
    blog: Blog
    posts: list[Post]
    above: int
    before: int | None

    @property
    def has_older(self) -> bool:
        return self.above > 0

    @property
    def oldest(self) -> int:
        """The last post of the page, before which the next page begins."""
        return self.above + 1


@dataclass(frozen=True)
class BlogList:
    """The cards of all blogs, and the cursor from which they can be kept up to date."""

    cursor: Cursor
    blogs: QuerySet[Blog]


def blog_list() -> BlogList:
    cursor = cursor_get(stream=BlogListStream.name())  # first: see Cursor
    return BlogList(cursor=cursor, blogs=blogs_listed())


def blogs_listed() -> QuerySet[Blog]:
    """Every blog, the live ones first, with `post_count` and `updated_at` (None without posts)."""
    return Blog.objects.annotate(post_count=Count("posts"), updated_at=Max("posts__created_at"))


def blog_id_of(*, slug: str) -> int | None:
    return Blog.objects.filter(slug=slug).values_list("pk", flat=True).first()


def blog_page(*, slug: str, before: int | None = None) -> BlogPage:
    """The newest posts, or the newest before the post `before`. Raises Blog.DoesNotExist."""
    blog_id = Blog.objects.values_list("pk", flat=True).get(slug=slug)
    # Before anything that is shown: what happens from here on comes over the socket.
    cursor = cursor_get(stream=BlogStream.name(blog_id))
    blog = Blog.objects.get(pk=blog_id)
    posts = blog.posts.all() if before is None else blog.posts.filter(pk__lt=before)
    found = list(posts[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    above = shown[-1].pk - 1 if len(found) > PAGE_SIZE else 0
    return BlogPage(cursor=cursor, blog=blog, posts=shown, above=above, before=before)


def post_is_recent(*, post: Post) -> bool:
    """Whether the post stands on its blog's newest page."""
    newer = Post.objects.filter(blog_id=post.blog_id, pk__gt=post.pk)
    return newer[:PAGE_SIZE].count() < PAGE_SIZE
