"""The live blog's kinds of stream. Everybody may read the list's and the blogs'."""

from typing import Any

from django.contrib.auth import get_user_model

from apps.liveblog.models import Blog, Post
from apps.liveblog.rights import rights_of
from apps.realtime.protocol import Person
from apps.realtime.selectors import display_name
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


class EditingStream(StreamKind):
    """`liveblog.editing.<post pk>`: the editors who have the post's form open. It has no events."""

    kind = "liveblog.editing"
    presence = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        post = Post.objects.select_related("blog").filter(pk=key).first()
        user = user_of(reader)
        return post is not None and user is not None and rights_of(user, post.blog).change

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        user = user_of(reader)
        return Person(id=f"user.{user.pk}", name=display_name(user)) if user else None


def user_of(reader: Reader) -> Any:
    """The reader's account; None for somebody who is not logged in."""
    users = get_user_model()._default_manager.filter(is_active=True)
    return users.filter(pk=reader.user_id).first() if reader.user_id is not None else None


def post_key(pk: int) -> str:
    """The log key of the events about one post."""
    return f"post.{pk}"


PINNED_KEY = "pinned"  # of the events about which post is pinned
