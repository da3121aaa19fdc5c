from apps.liveblog.models import Blog
from apps.realtime.streams import Reader, StreamKind


class BlogListStream(StreamKind):
    """`liveblog.list.1`: the cards of all blogs, for everybody. There is one list."""

    kind = "liveblog.list"
    public = True

    @classmethod
    def name(cls, key: int = 1) -> str:
        return super().name(key)

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return key == 1


class BlogStream(StreamKind):
    """`liveblog.blog.<pk>`: what happens in one blog, for everybody."""

    kind = "liveblog.blog"
    public = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return Blog.objects.filter(pk=key).exists()


def post_key(pk: int) -> str:
    """The key in the log of the events about one post."""
    return f"post.{pk}"
