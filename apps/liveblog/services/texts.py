"""The text of a post or a draft: what is accepted, and its former versions."""

from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.liveblog.models import BODY_LENGTH, BYLINE_LENGTH, TITLE_LENGTH, Draft, Post, PostVersion
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId
from apps.realtime.selectors import display_name
from apps.realtime.services import clean_line, clean_text


class Stale(Refused):
    """Somebody else has saved another text since the form was opened. `current` has that text."""

    def __init__(self, current: Post | Draft) -> None:
        super().__init__("conflict", _("Someone else has changed this text in the meantime."))
        self.current = current


class Text(NamedTuple):
    title: str
    body: str
    byline: str = ""

    @classmethod
    def of(cls, content: Post | Draft | PostVersion) -> "Text":
        return cls(content.title, content.body, content.byline)


def text_clean(*, title: str, body: str, byline: str = "") -> Text:
    """The cleaned text. Raises Refused `invalid` if a part of it does not fit."""
    text = Text(clean_line(title), clean_text(body), clean_line(byline))
    if not text.body:
        raise Refused("invalid", _("Write something first."))
    if len(text.body) > BODY_LENGTH:
        raise Refused(
            "invalid",
            _("An update can have %(count)s characters at most.") % {"count": f"{BODY_LENGTH:,}"},
        )
    if len(text.title) > TITLE_LENGTH:
        raise Refused(
            "invalid", _("A title can have %(count)s characters at most.") % {"count": TITLE_LENGTH}
        )
    if len(text.byline) > BYLINE_LENGTH:
        raise Refused(
            "invalid",
            _("A byline can have %(count)s characters at most.") % {"count": BYLINE_LENGTH},
        )
    return text


def text_change(
    content: Post | Draft, text: Text, *, version: int | None, editor_id: UserId | None
) -> bool:
    """Save `text`, and keep the former one as a version. False if it is the same text.

    `content` is locked by the caller. `version` is what the editor has read, if that is known:
    raises Stale if somebody has saved another text since.
    """
    if text == Text.of(content):
        return False
    if version is not None and version != content.version:
        raise Stale(content)
    version_keep(content)
    content.title, content.body, content.byline = text
    content.editor_name = author_name(editor_id)
    content.edited_at = timezone.now()
    content.version += 1
    content.save(update_fields=["title", "body", "byline", "editor_name", "edited_at", "version"])
    return True


def version_keep(content: Post | Draft) -> None:
    """Keep the text as it is now, before another one takes its place."""
    PostVersion.objects.create(
        post=content if isinstance(content, Post) else None,
        draft=content if isinstance(content, Draft) else None,
        number=content.version,
        saved_by=content.saved_by,
        saved_at=content.edited_at or content.created_at,
        **Text.of(content)._asdict(),
    )


def author_name(author_id: UserId | None) -> str:
    """The name that a text keeps if its author's account is deleted."""
    if author_id is None:
        return ""
    return display_name(get_user_model()._default_manager.get(pk=author_id))
