"""The rules for what people type in the chat: message bodies, guests' names, mentions."""

import re
import unicodedata
from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.chat.message_body import body_parts
from apps.realtime.errors import Refused
from apps.realtime.services import INVISIBLE, clean_line, clean_text, shorten, storable_text

MAX_BODY = 4000
MAX_EXCERPT = 120
MAX_MENTIONS = 20

GUEST_NAME = re.compile(r"[\w .-]{2,30}")


def message_body(text: str, *, required: bool = True) -> str:
    """The body to store. Raises `Refused` if it is too long or, if `required`, not visible."""
    body = clean_text(text)
    if required and not body:
        raise Refused("invalid", _("Write something first."))
    check_length(body)
    return body


def check_length(body: str) -> None:
    if len(body) > MAX_BODY:
        raise Refused(
            "invalid",
            _("Your message is {length} characters long; {most} is the most.").format(
                length=number_format(len(body), force_grouping=True),
                most=number_format(MAX_BODY, force_grouping=True),
            ),
        )


def message_piece(text: str) -> str:
    """Part of a body that is written in pieces. Raises `Refused` for characters not to be stored.

    They cannot be left out here: the offset of the next piece counts them.
    """
    if text != storable_text(text):
        raise Refused("invalid", _("Leave out control characters, and end lines with \\n alone."))
    check_length(text)
    return text


def guest_name(text: str) -> str:
    """The name to store, with single spaces. Raises `Refused` for other characters or lengths."""
    name = clean_line(unicodedata.normalize("NFKC", text))
    fits = GUEST_NAME.fullmatch(name) and any(char.isalnum() for char in name)
    if not fits or INVISIBLE.search(name):
        raise Refused(
            "invalid",
            _("A name has 2 to 30 letters, digits, spaces, hyphens, underscores or full stops."),
        )
    return name


def excerpt(body: str) -> str:
    """The beginning of `body` in one line, without the marks of code."""
    return shorten(one_line(body), MAX_EXCERPT)


def one_line(body: str) -> str:
    """`body` in one line, without the marks of code."""
    parts = (f" {part.text} " if part.kind == "block" else part.text for part in body_parts(body))
    return clean_line("".join(parts))


def images_line(alts: Sequence[str]) -> str:
    """The descriptions of a message's pictures in one line; empty without a picture."""
    if not alts:
        return ""
    count = ngettext("{count} picture", "{count} pictures", len(alts)).format(count=len(alts))
    named = _("Picture") if len(alts) == 1 else count
    shown = next((alt for alt in alts if alt), "")
    return shorten(f"{named}: {shown}" if shown else named, MAX_EXCERPT)


def mentioned_names(body: str) -> list[str]:
    """The usernames after an @ in lower case, without duplicates; at most MAX_MENTIONS.

    Those that a page shows as mentions: not in code.
    """
    mentions = (part.text for part in body_parts(body) if part.kind == "mention")
    names = dict.fromkeys(each.removeprefix("@").lower() for each in mentions)
    return list(names)[:MAX_MENTIONS]
