"""The rules for what people type in the chat: message bodies, guests' names, mentions."""

import re
import unicodedata

from apps.chat.message_body import body_parts
from apps.realtime.errors import Refused
from apps.realtime.services import INVISIBLE, clean_line, clean_text, shorten

MAX_BODY = 4000
MAX_EXCERPT = 120
MAX_MENTIONS = 20

GUEST_NAME = re.compile(r"[\w .-]{2,30}")


def message_body(text: str) -> str:
    """The body to store. Raises `Refused` if nothing of it is visible or it is too long."""
    body = clean_text(text)
    if not body:
        raise Refused("invalid", "Write something first.")
    if len(body) > MAX_BODY:
        raise Refused(
            "invalid",
            f"Your message is {len(body):,} characters long; {MAX_BODY:,} is the most.",
        )
    return body


def guest_name(text: str) -> str:
    """The name to store, with single spaces. Raises `Refused` for other characters or lengths."""
    name = clean_line(unicodedata.normalize("NFKC", text))
    fits = GUEST_NAME.fullmatch(name) and any(char.isalnum() for char in name)
    if not fits or INVISIBLE.search(name):
        raise Refused(
            "invalid",
            "A name has 2 to 30 letters, digits, spaces, hyphens, underscores or full stops.",
        )
    return name


def excerpt(body: str) -> str:
    """The beginning of `body` in one line, without the marks of code."""
    parts = (f" {part.text} " if part.kind == "block" else part.text for part in body_parts(body))
    return shorten(clean_line("".join(parts)), MAX_EXCERPT)


def mentioned_names(body: str) -> list[str]:
    """The usernames after an @ in lower case, without duplicates; at most MAX_MENTIONS.

    Those that a page shows as mentions: not in code.
    """
    mentions = (part.text for part in body_parts(body) if part.kind == "mention")
    names = dict.fromkeys(each.removeprefix("@").lower() for each in mentions)
    return list(names)[:MAX_MENTIONS]
