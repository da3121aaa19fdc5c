"""The signals that the live blog sends to other apps."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class PostPublished:
    """The `event` of `post_published`, which is sent inside the new post's transaction."""

    post_id: int
    blog_id: int
    blog_title: str
    label: str
    is_key: bool
    author_name: str
    url: str


post_published = Signal()
