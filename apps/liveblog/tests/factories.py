"""The events of a blog, as its log has them."""

from typing import Any

from apps.liveblog.models import Blog
from apps.liveblog.streams import BlogStream
from apps.realtime.testing import logged_events


def events_of(blog: Blog) -> list[dict[str, Any]]:
    return logged_events(BlogStream.name(blog.pk))


def types_of(blog: Blog) -> list[str]:
    return [event["type"] for event in events_of(blog)]


def html_of(response: Any) -> str:
    return str(response.content.decode())
