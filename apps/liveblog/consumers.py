from django.utils.translation import gettext as _

from apps.liveblog.protocol import COMMANDS
from apps.liveblog.selectors import blog_id_of
from apps.liveblog.streams import BlogListStream, BlogStream, EditingStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import NotFound
from apps.realtime.layer.threads import in_thread


class BlogListConsumer(StreamConsumer):
    """For readers of the list of blogs."""

    kinds = (BlogListStream,)
    commands = COMMANDS


class BlogConsumer(StreamConsumer):
    """For readers of one blog, whose slug is in the route, and its editors' presence."""

    kinds = (BlogStream, EditingStream)
    commands = COMMANDS

    async def authorize_connection(self) -> None:
        slug = self.scope["url_route"]["kwargs"]["slug"]
        blog_id = await in_thread(blog_id_of, slug=slug)
        if blog_id is None:
            raise NotFound(_("There is no such live blog."))
        self.stream = BlogStream.name(blog_id)

    def accepts_stream(self, stream: str) -> bool:
        return stream == self.stream or EditingStream.key_of(stream) is not None
