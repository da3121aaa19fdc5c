"""The signals that the live blog sends to other apps."""

from dataclasses import dataclass

from django.dispatch import Signal

from apps.realtime.ids import UserId


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


@dataclass(frozen=True, slots=True)
class PostForFollowers:
    """The `event` of `post_for_followers`: a post, and some of the members who follow its blog.

    It is sent inside a transaction of its own, once per follower. `user_ids` ascend; a POST to
    `unfollow_url`, a path of this site, ends it for the member who sends it.
    """

    post_id: int
    blog_id: int
    blog_title: str
    label: str
    is_key: bool
    user_ids: tuple[UserId, ...]
    url: str
    unfollow_url: str


@dataclass(frozen=True, slots=True)
class PostWithdrawn:
    """The `event` of `post_withdrawn`, sent inside the deletion of a post, which was at `url`.

    A post that becomes a draft again is deleted, too.
    """

    post_id: int
    url: str


post_published = Signal()
# Readers can follow blogs if another app listens to this one.
post_for_followers = Signal()
post_withdrawn = Signal()
