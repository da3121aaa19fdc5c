"""What people type, made fit to keep."""

import re
import unicodedata

from apps.realtime.errors import Refused

MAX_BODY = 4000
EXCERPT = 120
MENTIONED_AT_MOST = 20

GUEST_NAME = re.compile(r"[\w .-]{2,30}")
MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9_-]{3,30})(?![A-Za-z0-9_-])")


def message_body(text: str) -> str:
    """The body to keep. Raises `Refused` when there is nothing to see, or too much."""
    body = without_controls(text).strip()
    if not any(unicodedata.category(char)[0] in "LNPS" for char in body):
        raise Refused("invalid", "Write something first.")
    if len(body) > MAX_BODY:
        raise Refused(
            "invalid",
            f"Your message is {len(body):,} characters long; {MAX_BODY:,} is the most.",
        )
    return body


def guest_name(text: str) -> str:
    """The name to keep, with single spaces. Raises `Refused` when it is none."""
    name = " ".join(without_controls(unicodedata.normalize("NFKC", text)).split())
    if not GUEST_NAME.fullmatch(name) or not any(char.isalnum() for char in name):
        raise Refused(
            "invalid",
            "A name has 2 to 30 letters, digits, spaces, hyphens, underscores or full stops.",
        )
    return name


def one_line(text: str) -> str:
    """Text for a field of one line: no control characters, single spaces."""
    return " ".join(without_controls(text).split())


def excerpt(body: str) -> str:
    line = one_line(body)
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"


def mentioned_names(body: str) -> list[str]:
    """The usernames after an @, lower case, each once, as many as one message may call."""
    names = dict.fromkeys(name.lower() for name in MENTION.findall(body))
    return list(names)[:MENTIONED_AT_MOST]


def without_controls(text: str) -> str:
    """Without control characters, which databases refuse (NUL) or terminals obey."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in lines if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )
