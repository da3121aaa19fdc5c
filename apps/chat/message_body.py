"""A message's text in parts, as the template shows it; `message-body.ts` makes the same."""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

SPECIAL = re.compile(
    r"(?P<link>https?://[^\s<>\"]+)|(?<![A-Za-z0-9_@.])(?P<mention>@[A-Za-z0-9_-]{3,30})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)
TRAILING_PUNCTUATION = ".,;:!?'*])"


class BodyPart(NamedTuple):
    kind: Literal["text", "mention", "link"]
    text: str


def body_parts(body: str) -> list[BodyPart]:
    """The text's plain parts, mentions and links, in order. Their texts add up to `body`."""
    return [part for part in _parts(body) if part.text]


def _parts(body: str) -> Iterator[BodyPart]:
    end = 0
    for match in SPECIAL.finditer(body):
        part = _special(match)
        if part is not None:
            yield BodyPart("text", body[end : match.start()])
            yield part
            end = match.start() + len(part.text)
    yield BodyPart("text", body[end:])


def _special(match: re.Match[str]) -> BodyPart | None:
    if match["mention"]:
        return BodyPart("mention", match["mention"])
    address = _without_punctuation(match["link"])
    return BodyPart("link", address) if _has_host(address) else None


def _without_punctuation(text: str) -> str:
    """A link, without the punctuation of the sentence around it.

    A closing parenthesis belongs to an address that opened it, as on Wikipedia.
    """
    while text.endswith(tuple(TRAILING_PUNCTUATION)):
        if text.endswith(")") and text.count("(") >= text.count(")"):
            break
        text = text[:-1]
    return text


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and (parts.port or 0) >= 0
    except ValueError:
        return False
