"""Writes to published posts."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.liveblog import events, signals
from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.protocol import PostDeleted
from apps.liveblog.services.blogs import blog_get, card_publish, pinned_publish, pinned_set
from apps.liveblog.services.follows import announce, post_withdrawn
from apps.liveblog.services.texts import Text, author_name, text_change, text_clean
from apps.liveblog.streams import BlogStream, post_key
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId
from apps.realtime.services import publish


@transaction.atomic
def post_create(
    *,
    blog_id: int,
    body: str,
    title: str = "",
    byline: str = "",
    is_key: bool = False,
    author_id: UserId | None = None,
    client_id: uuid.UUID | None = None,
    created_at: datetime | None = None,
) -> Post:
    """Publish a post, once per `client_id`, and send the signal `post_published`.

    A draft of the same `client_id`, as which the form was saved before, is deleted.

    Raises Refused: `invalid` for an empty or long text, `not_found` for an unknown blog,
    `forbidden` for a closed one, `conflict` for another text under a used `client_id`.
    """
    text = text_clean(title=title, body=body, byline=byline)
    post = Post(
        blog=blog_get(blog_id),
        **text._asdict(),
        is_key=is_key,
        author_id=author_id,
        author_name=author_name(author_id),
        client_id=client_id or uuid.uuid4(),
        created_at=created_at or timezone.now(),
    )
    saved = insert_once(post)
    if saved is post:
        Draft.objects.filter(blog_id=blog_id, client_id=post.client_id).delete()
        post_announce(post)
    return saved


@transaction.atomic
def post_update(
    *,
    post_id: int,
    title: str,
    body: str,
    byline: str | None = None,
    version: int | None = None,
    editor_id: UserId | None = None,
) -> Post:
    """Change a post's text, and keep the former one as a version. No `byline` keeps it.

    Raises Refused `invalid`, `not_found` if the post is deleted, and Stale if the post's text is no
    longer that of `version`.
    """
    text = text_clean(title=title, body=body, byline=byline or "")
    post = post_get(post_id)
    if byline is None:
        text = text._replace(byline=post.byline)
    if text_change(post, text, version=version, editor_id=editor_id):
        post_publish(post)
    return post


@transaction.atomic
def post_key_set(*, post_id: int, is_key: bool) -> Post:
    """Make a post a key event of its blog, or an ordinary one again."""
    post = post_get(post_id)
    if post.is_key != is_key:
        post.is_key = is_key
        post.save(update_fields=["is_key"])
        post_publish(post)
        if is_key:
            announce(post, key_only=True)
    return post


@transaction.atomic
def post_delete(*, post_id: int) -> None:
    """Delete a post. Deleting it again changes nothing."""
    blog_id = Post.objects.filter(pk=post_id).values_list("blog", flat=True).first()
    if blog_id is None:
        return
    # The blog, its post, its stream: `post_pin` and `post_update` lock in this order, too.
    blog = blog_get(blog_id, lock=True)
    post = blog.posts.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        return
    if blog.pinned_id == post_id:
        pinned_set(blog, None)
    Post.objects.filter(pk=post_id).delete()
    publish(
        stream=BlogStream.name(blog_id),
        event=PostDeleted(post_id=post_id),
        key=post_key(post_id),
        replaces=True,
    )
    card_publish(blog_id)
    post_withdrawn(post)


@transaction.atomic
def post_refresh(*, post_id: int) -> None:
    """Publish a post again, because its images have changed. Nothing happens if it is deleted."""
    post = Post.objects.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post:
        post_publish(post)


def post_get(post_id: int) -> Post:
    """The post, locked. Raises Refused `not_found`."""
    post = Post.objects.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise NotFound(_("This update has been deleted."))
    return post


def post_announce(post: Post) -> None:
    """Publish a post that is new to readers."""
    post_publish(post)
    card_publish(post.blog_id)
    signals.post_published.send(sender=Post, event=post_published(post))
    announce(post, key_only=False)
    if post.is_key:
        announce(post, key_only=True)


def post_publish(post: Post) -> None:
    """Publish the post as it is now. The log keeps no older version of it."""
    publish(
        stream=BlogStream.name(post.blog_id),
        event=events.post_saved(post),
        key=post_key(post.pk),
        replaces=True,
    )
    if Blog.objects.filter(pinned=post).exists():
        pinned_publish(post.blog_id, post)


def insert_once(post: Post) -> Post:
    """Insert `post`; if its `client_id` is used, return the earlier post with the same text."""
    earlier = Post.objects.filter(client_id=post.client_id).first()
    if earlier is None:
        if not post.blog.is_open:
            raise Refused("forbidden", _("This live blog is closed. Reopen it to post."))
        try:
            with transaction.atomic():
                post.save(force_insert=True)
        except IntegrityError:  # the same form was sent twice at the same time
            earlier = Post.objects.get(client_id=post.client_id)
        else:
            return post
    if content_of(earlier) != content_of(post):
        raise Refused(
            "conflict",
            _(
                "This form was published before, with other words. Look for them below; "
                "publish again to make this a second update."
            ),
        )
    return earlier


def content_of(post: Post) -> tuple[object, ...]:
    return (post.blog_id, post.author_id, *Text.of(post))


def post_published(post: Post) -> signals.PostPublished:
    return signals.PostPublished(
        post_id=post.pk,
        blog_id=post.blog_id,
        blog_title=post.blog.title,
        label=post.label,
        is_key=post.is_key,
        author_name=post.author_name,
        url=post.get_absolute_url(),
    )
