"""Every write to a live blog. Each publishes what it changed in its own transaction."""

import uuid
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone

from apps.liveblog.models import BODY_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH, Blog, Post
from apps.liveblog.protocol import (
    BlogDeleted,
    BlogListed,
    BlogSaved,
    BlogUnlisted,
    PostDeleted,
    PostSaved,
)
from apps.liveblog.selectors import blogs_listed
from apps.liveblog.signals import PostPublished, post_published
from apps.liveblog.streams import BlogListStream, BlogStream, post_key
from apps.realtime.errors import NotFound, Refused
from apps.realtime.selectors import display_name
from apps.realtime.services import clean_line, clean_text, publish, stream_lock

# Blogs


@transaction.atomic
def blog_create(*, title: str, slug: str, summary: str = "", is_open: bool = True) -> Blog:
    """Begin a blog. The slug must be free. Raises Refused `invalid` without a title."""
    blog = Blog.objects.create(
        title=blog_title(title),
        slug=slug,
        summary=clean_line(summary)[:SUMMARY_LENGTH],
        is_open=is_open,
    )
    card_publish(blog_id=blog.pk)
    return blog


@transaction.atomic
def blog_edit(*, blog: Blog, title: str, summary: str, is_open: bool) -> Blog:
    """Give the blog this heading; an open one takes posts. Raises Refused `invalid`."""
    blog.title = blog_title(title)
    blog.summary = clean_line(summary)[:SUMMARY_LENGTH]
    blog.is_open = is_open
    blog.save(update_fields=["title", "summary", "is_open"])
    html = render_to_string("liveblog/_blog_header.html", {"blog": blog})
    publish(stream=BlogStream.name(blog.pk), event=BlogSaved(html=html, is_open=is_open))
    card_publish(blog_id=blog.pk)
    return blog


def blog_close(*, blog: Blog) -> Blog:
    """Say that nothing more will come. Posts can still be corrected."""
    return blog_edit(blog=blog, title=blog.title, summary=blog.summary, is_open=False)


def blog_reopen(*, blog: Blog) -> Blog:
    return blog_edit(blog=blog, title=blog.title, summary=blog.summary, is_open=True)


@transaction.atomic
def blog_delete(*, blog: Blog) -> None:
    """Remove the blog with all its posts."""
    blog_id = blog.pk
    # Rows, then the blog's stream, then the list's, as everywhere: who locks in one order cannot
    # wait for each other.
    blog.delete()
    publish(stream=BlogStream.name(blog_id), event=BlogDeleted())
    publish(stream=BlogListStream.name(), event=BlogUnlisted(id=blog_id))


def card_publish(*, blog_id: int) -> None:
    """Send the blog's card in the list as it is now, rendered once for every reader."""
    stream = BlogListStream.name()
    stream_lock(stream=stream)  # before the count, or two posts at once would both say the same
    blog = blogs_listed().get(pk=blog_id)
    html = render_to_string("liveblog/_blog_card.html", {"blog": blog})
    publish(stream=stream, event=BlogListed(id=blog_id, is_open=blog.is_open, html=html))


def blog_title(title: str) -> str:
    cleaned = clean_line(title)
    if not cleaned:
        raise Refused("invalid", "A live blog needs a title.")
    return cleaned[:TITLE_LENGTH]


# Posts


@transaction.atomic
def post_create(
    *,
    blog: Blog,
    body: str,
    title: str = "",
    author: AbstractBaseUser | None = None,
    client_id: uuid.UUID | None = None,
    created_at: datetime | None = None,
) -> Post:
    """Publish a post and announce it with `post_published`.

    The same `client_id` again makes no second post: it returns the first, or raises Refused
    `conflict` when the words are others. Also raises Refused `invalid` for a text that is empty or
    too long, and `forbidden` when the blog is closed.
    """
    post = Post(
        blog=blog,
        author_id=author.pk if author else None,
        author_name=display_name(author) if author else "",
        **post_text(title=title, body=body),
        client_id=client_id or uuid.uuid4(),
        created_at=created_at or timezone.now(),
    )
    if earlier := Post.objects.filter(client_id=post.client_id).first():
        return same_post(earlier, post)
    if not blog.is_open:
        raise Refused("forbidden", "This live blog is closed. Reopen it to post.")
    try:
        with transaction.atomic():
            post.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at once
        return same_post(Post.objects.get(client_id=post.client_id), post)
    post_publish(post=post)
    card_publish(blog_id=post.blog_id)
    post_published.send(sender=Post, event=published(post))
    return post


@transaction.atomic
def post_edit(*, post_id: int, title: str, body: str) -> Post:
    """Give the post these words. Raises Refused `invalid`, or `not_found` when it is deleted."""
    text = post_text(title=title, body=body)
    post = Post.objects.select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise NotFound("This update has been deleted meanwhile.")
    if text == {"title": post.title, "body": post.body}:
        return post
    post.title, post.body = text["title"], text["body"]
    post.edited_at = timezone.now()
    post.save(update_fields=["title", "body", "edited_at"])
    post_publish(post=post)
    return post


@transaction.atomic
def post_delete(*, post: Post) -> None:
    """Take the post away. Does nothing when somebody else just has."""
    post_id = post.pk
    deleted, _ = Post.objects.filter(pk=post_id).delete()
    if deleted:
        publish(
            stream=BlogStream.name(post.blog_id),
            event=PostDeleted(id=post_id),
            key=post_key(post_id),
            replaces=True,
        )
        card_publish(blog_id=post.blog_id)


def post_publish(*, post: Post) -> None:
    """Send the post as it is now, rendered once for every reader."""
    event = PostSaved(
        id=post.pk,
        html=render_to_string("liveblog/_post.html", {"post": post}),
        label=post.label,
        created_at=post.created_at.isoformat(),
    )
    # An edit replaces the older text in the log, so that nobody receives what was taken back.
    stream = BlogStream.name(post.blog_id)
    publish(stream=stream, event=event, key=post_key(post.pk), replaces=True)


def post_text(*, title: str, body: str) -> dict[str, str]:
    """The cleaned title and body. Raises Refused `invalid` when one of them does not do."""
    text = {"title": clean_line(title), "body": clean_text(body)}
    if not text["body"]:
        raise Refused("invalid", "Write something first.")
    if len(text["body"]) > BODY_LENGTH:
        raise Refused("invalid", f"An update can have {BODY_LENGTH:,} characters at most.")
    if len(text["title"]) > TITLE_LENGTH:
        raise Refused("invalid", f"A title can have {TITLE_LENGTH} characters at most.")
    return text


def same_post(earlier: Post, again: Post) -> Post:
    """`earlier`, if `again` is the same thing sent a second time."""
    if words_of(earlier) == words_of(again):
        return earlier
    raise Refused(
        "conflict",
        "This form was published before, with other words. Look for them below; "
        "publish again to make this a second update.",
    )


def words_of(post: Post) -> tuple[object, ...]:
    return (post.blog_id, post.author_id, post.title, post.body)


def published(post: Post) -> PostPublished:
    return PostPublished(
        post_id=post.pk,
        blog_id=post.blog_id,
        blog_title=post.blog.title,
        label=post.label,
        author_name=post.author_name,
        url=post.get_absolute_url(),
    )
