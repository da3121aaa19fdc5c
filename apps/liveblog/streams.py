from apps.liveblog.models import Blog
from apps.realtime.streams import Reader, StreamKind


class BlogStream(StreamKind):
    """`liveblog.blog.<pk>`: what happens in one blog, for everybody."""

    kind = "liveblog.blog"
    public = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return Blog.objects.filter(pk=key).exists()
