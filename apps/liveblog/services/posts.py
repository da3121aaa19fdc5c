"""Every write to a live blog. Each publishes what it changed in its own transaction."""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.liveblog import events, signals
from apps.liveblog.models import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH, Blog, Post
from apps.liveblog.protocol import BlogDeleted, BlogUnlisted, PostDeleted
from apps.liveblog.selectors import blogs_listed
from apps.liveblog.streams import BlogListStream, BlogStream, post_key
from apps.realtime.errors import NotFound, Refused
from apps.realtime.selectors import display_name
from apps.realtime.services import clean_line, clean_text, publish, stream_lock

# Blogs


@transaction.atomic
def blog_create(*, title: str, slug: str, summary: str = "", is_open: bool = True) -> Blog:
    """Create a blog. The slug must be unused. Raises Refused `invalid` without a title."""
    blog = Blog.objects.create(
        title=blog_title(title),
        slug=slug,
        summary=clean_line(summary)[:SUMMARY_LENGTH],
        is_open=is_open,
    )
    card_publish(blog.pk)
    return blog


@transaction.atomic
def blog_update(*, blog_id: int, title: str, summary: str, is_open: bool) -> Blog:
    """Change a blog's heading, and whether it is open for posts.

    Raises Refused `invalid` without a title, `not_found` for an unknown blog.
    """
    blog = blog_get(blog_id, lock=True)
    blog.title = blog_title(title)
    blog.summary = clean_line(summary)[:SUMMARY_LENGTH]
    blog.is_open = is_open
    blog.save(update_fields=["title", "summary", "is_open"])
    publish(stream=BlogStream.name(blog_id), event=events.blog_saved(blog))
    card_publish(blog_id)
    return blog


@transaction.atomic
def blog_close(*, blog_id: int) -> Blog:
    """End a blog: it takes no new posts. Editors can still change and delete its posts."""
    blog = blog_get(blog_id, lock=True)
    return blog_update(blog_id=blog_id, title=blog.title, summary=blog.summary, is_open=False)


@transaction.atomic
def blog_reopen(*, blog_id: int) -> Blog:
    blog = blog_get(blog_id, lock=True)
    return blog_update(blog_id=blog_id, title=blog.title, summary=blog.summary, is_open=True)


@transaction.atomic
def blog_delete(*, blog_id: int) -> None:
    """Delete a blog with its posts. Deleting it again changes nothing."""
    # The blog, its posts, its stream, the list's: services lock in this order, so that two
    # transactions never wait for each other.
    try:
        blog_get(blog_id, lock=True)
    except NotFound:
        return
    Post.objects.filter(blog_id=blog_id).delete()
    publish(stream=BlogStream.name(blog_id), event=BlogDeleted())
    publish(stream=BlogListStream.name(), event=BlogUnlisted(blog_id=blog_id))
    Blog.objects.filter(pk=blog_id).delete()


def card_publish(blog_id: int) -> None:
    """Publish the blog's card in the list as it is now."""
    stream = BlogListStream.name()
    stream_lock(stream=stream)  # before the count, or two posts at once would publish the same one
    publish(stream=stream, event=events.blog_listed(blogs_listed().get(pk=blog_id)))


def blog_get(blog_id: int, *, lock: bool = False) -> Blog:
    # Without the key, which the commit of a new post waits for.
    blogs = Blog.objects.select_for_update(no_key=True) if lock else Blog.objects.all()
    try:
        return blogs.get(pk=blog_id)
    except Blog.DoesNotExist:
        raise NotFound("There is no such live blog.") from None


def blog_title(title: str) -> str:
    cleaned = clean_line(title)
    if not cleaned:
        raise Refused("invalid", "A live blog needs a title.")
    return cleaned[:TITLE_LENGTH]


# Posts


@transaction.atomic
def post_create(
    *,
    blog_id: int,
    body: str,
    title: str = "",
    author_id: int | None = None,
    client_id: uuid.UUID | None = None,
    created_at: datetime | None = None,
) -> Post:
    """Publish a post, once per `client_id`, and send the signal `post_published`.

    Raises Refused: `invalid` for an empty or long text, `not_found` for an unknown blog,
    `forbidden` for a closed one, `conflict` for another text under a used `client_id`.
    """
    text = post_text(title=title, body=body)
    post = Post(
        blog=blog_get(blog_id),
        title=text.title,
        body=text.body,
        author_id=author_id,
        author_name=author_name(author_id),
        client_id=client_id or uuid.uuid4(),
        created_at=created_at or timezone.now(),
    )
    saved = insert_once(post)
    if saved is post:
        post_publish(post)
        card_publish(blog_id)
        signals.post_published.send(sender=Post, event=post_published(post))
    return saved


@transaction.atomic
def post_update(*, post_id: int, title: str, body: str) -> Post:
    """Change a post's text. Raises Refused `invalid`, or `not_found` if the post is deleted."""
    text = post_text(title=title, body=body)
    post = Post.objects.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise NotFound("This update has been deleted.")
    if text == (post.title, post.body):
        return post
    post.title, post.body = text
    post.edited_at = timezone.now()
    post.save(update_fields=["title", "body", "edited_at"])
    post_publish(post)
    return post


@transaction.atomic
def post_delete(*, post_id: int) -> None:
    """Delete a post. Deleting it again changes nothing."""
    post = Post.objects.filter(pk=post_id).first()
    deleted, _ = Post.objects.filter(pk=post_id).delete()
    if post and deleted:
        publish(
            stream=BlogStream.name(post.blog_id),
            event=PostDeleted(post_id=post_id),
            key=post_key(post_id),
            replaces=True,
        )
        card_publish(post.blog_id)


def post_publish(post: Post) -> None:
    """Publish the post as it is now. The log keeps no older version of it."""
    publish(
        stream=BlogStream.name(post.blog_id),
        event=events.post_saved(post),
        key=post_key(post.pk),
        replaces=True,
    )


class PostText(NamedTuple):
    title: str
    body: str


def post_text(*, title: str, body: str) -> PostText:
    """The cleaned title and body. Raises Refused `invalid` if one of them does not fit."""
    text = PostText(clean_line(title), clean_text(body))
    if not text.body:
        raise Refused("invalid", "Write something first.")
    if len(text.body) > BODY_LENGTH:
        raise Refused("invalid", f"An update can have {BODY_LENGTH:,} characters at most.")
    if len(text.title) > TITLE_LENGTH:
        raise Refused("invalid", f"A title can have {TITLE_LENGTH} characters at most.")
    return text


def author_name(author_id: int | None) -> str:
    """The name that a post keeps if its author's account is deleted."""
    if author_id is None:
        return ""
    return display_name(get_user_model()._default_manager.get(pk=author_id))


def insert_once(post: Post) -> Post:
    """Insert `post`; if its `client_id` is used, return the earlier post with the same text."""
    earlier = Post.objects.filter(client_id=post.client_id).first()
    if earlier is None:
        if not post.blog.is_open:
            raise Refused("forbidden", "This live blog is closed. Reopen it to post.")
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
            "This form was published before, with other words. Look for them below; "
            "publish again to make this a second update.",
        )
    return earlier


def content_of(post: Post) -> tuple[object, ...]:
    return (post.blog_id, post.author_id, post.title, post.body)


def post_published(post: Post) -> signals.PostPublished:
    return signals.PostPublished(
        post_id=post.pk,
        blog_id=post.blog_id,
        blog_title=post.blog.title,
        label=post.label,
        author_name=post.author_name,
        url=post.get_absolute_url(),
    )
