"""Writes to drafts: texts that readers do not see yet."""

import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services.blogs import blog_get, pinned_set
from apps.liveblog.services.posts import insert_once, post_announce, post_delete, post_get
from apps.liveblog.services.texts import author_name, text_change, text_clean
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId

# The fields that a draft passes on to its post.
SHARED = (
    "blog_id", "title", "body", "byline", "is_key",
    "author_id", "author_name", "editor_name", "version",
)  # fmt: skip


@transaction.atomic
def draft_create(
    *,
    blog_id: int,
    body: str,
    title: str = "",
    byline: str = "",
    is_key: bool = False,
    pin: bool = False,
    author_id: UserId | None = None,
    client_id: uuid.UUID | None = None,
) -> Draft:
    """Keep a text that is not published yet, once per `client_id`.

    Raises Refused: `invalid` for an empty or long text, `not_found` for an unknown blog,
    `conflict` if the form is published already.
    """
    text = text_clean(title=title, body=body, byline=byline)
    draft = Draft(
        blog=blog_get(blog_id),
        **text._asdict(),
        is_key=is_key,
        pin=pin,
        author_id=author_id,
        author_name=author_name(author_id),
        client_id=client_id or uuid.uuid4(),
    )
    return draft_insert(draft)


def draft_insert(draft: Draft) -> Draft:
    """Insert `draft`, or return the earlier one of the same `client_id`."""
    if Post.objects.filter(client_id=draft.client_id).exists():
        raise Refused("conflict", _("This update is published already."))
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError:  # the same form was sent twice
        return Draft.objects.get(client_id=draft.client_id)
    return draft


@transaction.atomic
def draft_update(
    *,
    draft_id: int,
    title: str,
    body: str,
    byline: str = "",
    is_key: bool = False,
    version: int | None = None,
    editor_id: UserId | None = None,
) -> Draft:
    """Change a draft's text. Raises Refused `invalid`, `not_found`, and Stale as `post_update`."""
    draft = draft_get(draft_id)
    text = text_clean(title=title, body=body, byline=byline)
    text_change(draft, text, version=version, editor_id=editor_id)
    if draft.is_key != is_key:
        draft.is_key = is_key
        draft.save(update_fields=["is_key"])
    return draft


@transaction.atomic
def draft_delete(*, draft_id: int) -> None:
    """Delete a draft. Deleting it again changes nothing."""
    Draft.objects.filter(pk=draft_id).delete()


@transaction.atomic
def draft_publish(*, draft_id: int) -> Post:
    """Make a post of a draft. It is the newest one of its blog.

    Raises Refused `not_found` if the draft is published or deleted, `forbidden` if its blog is
    closed.
    """
    blog_id = Draft.objects.filter(pk=draft_id).values_list("blog_id", flat=True).first()
    blog = blog_get(blog_id, lock=True) if blog_id else None
    draft = draft_get(draft_id)
    shared = {name: getattr(draft, name) for name in SHARED}
    new = Post(**shared, client_id=draft.client_id)
    post = insert_once(new)
    if post is not new:  # published by its form, which was sent once more
        draft.delete()
        return post
    draft.versions.update(post=post, draft=None)
    draft.delete()
    if blog and draft.pin:
        pinned_set(blog, post)
    post_announce(post)
    return post


@transaction.atomic
def post_unpublish(*, post_id: int) -> Draft:
    """Make a draft of a post: it disappears for readers, and its versions stay.

    Raises Refused `not_found` if the post is deleted.
    """
    blog_id = Blog.objects.filter(posts=post_id).values_list("pk", flat=True).first()
    blog = blog_get(blog_id, lock=True) if blog_id else None
    post = post_get(post_id)
    shared = {name: getattr(post, name) for name in SHARED}
    draft = Draft.objects.create(
        **shared,
        client_id=post.client_id,
        created_at=post.created_at,
        edited_at=post.edited_at,
        pin=blog is not None and blog.pinned_id == post_id,
    )
    post.versions.update(post=None, draft=draft)
    post_delete(post_id=post_id)
    return draft


def draft_get(draft_id: int) -> Draft:
    """The draft, locked. Raises Refused `not_found`."""
    draft = Draft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise NotFound(_("This draft is published or deleted."))
    return draft
