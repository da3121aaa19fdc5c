"""What people type, made fit to keep."""

import re
import unicodedata

from apps.realtime.errors import Refused
from apps.realtime.services import clean_line, clean_text, is_visible, shorten

MAX_BODY = 4000
EXCERPT = 120
MENTIONED_AT_MOST = 20

GUEST_NAME = re.compile(r"[\w .-]{2,30}")
MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9_-]{3,30})(?![A-Za-z0-9_-])")


def message_body(text: str) -> str:
    """The body to keep. Raises `Refused` when there is nothing to see, or too much."""
    body = clean_text(text)
    if not is_visible(body):
        raise Refused("invalid", "Write something first.")
    if len(body) > MAX_BODY:
        raise Refused(
            "invalid",
            f"Your message is {len(body):,} characters long; {MAX_BODY:,} is the most.",
        )
    return body


def guest_name(text: str) -> str:
    """The name to keep, with single spaces. Raises `Refused` when it is none."""
    name = clean_line(unicodedata.normalize("NFKC", text))
    if not GUEST_NAME.fullmatch(name) or not any(char.isalnum() for char in name):
        raise Refused(
            "invalid",
            "A name has 2 to 30 letters, digits, spaces, hyphens, underscores or full stops.",
        )
    return name


def excerpt(body: str) -> str:
    return shorten(clean_line(body), EXCERPT)


def mentioned_names(body: str) -> list[str]:
    """The usernames after an @, lower case, each once, as many as one message may call."""
    names = dict.fromkeys(name.lower() for name in MENTION.findall(body))
    return list(names)[:MENTIONED_AT_MOST]
