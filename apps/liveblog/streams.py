"""The live blog's kinds of stream. Everybody may read them."""

from apps.liveblog.models import Blog
from apps.realtime.streams import Reader, StreamKind


class BlogListStream(StreamKind):
    """`liveblog.list.1`: the cards of all blogs. There is one list."""

    kind = "liveblog.list"
    public = True

    @classmethod
    def name(cls, key: int = 1) -> str:
        return super().name(key)

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return key == 1


class BlogStream(StreamKind):
    """`liveblog.blog.<pk>`: the posts and the heading of one blog."""

    kind = "liveblog.blog"
    public = True
    presence = True
    anonymous = True  # readers see how many they are

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return Blog.objects.filter(pk=key).exists()


def post_key(pk: int) -> str:
    """The log key of the events about one post."""
    return f"post.{pk}"


PINNED_KEY = "pinned"  # of the events about which post is pinned
