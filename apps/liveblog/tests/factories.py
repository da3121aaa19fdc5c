"""The events of a blog, as its log has them."""

import json
from typing import Any

from apps.liveblog.models import Blog
from apps.liveblog.streams import BlogStream
from apps.realtime.selectors import entries_after


def events_of(blog: Blog) -> list[dict[str, Any]]:
    entries = entries_after(stream=BlogStream.name(blog.pk), after=0)
    return [json.loads(entry.frame)["event"] for entry in entries]


def types_of(blog: Blog) -> list[str]:
    return [event["type"] for event in events_of(blog)]
