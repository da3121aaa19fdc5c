"""What the live blog tells the rest of the site."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class PostPublished:
    """A post was written. Sent as `event`, inside the transaction that makes it."""

    post_id: int
    blog_id: int
    blog_title: str
    label: str
    author_name: str
    url: str


post_published = Signal()
