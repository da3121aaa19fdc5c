"""A message's text in parts. `frontend/message-body.ts` makes the same of it.

Both are tested with the cases in `frontend/samples/bodies.json`.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

# Spelled out, as Python and JavaScript differ in what `\s`, `$` and ignoring case mean.
SPACE = r"\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"  # of Unicode
BLOCK = (
    r"(?<![^\n])```(?P<language>[A-Za-z0-9+#.-]{0,20})[ \t]*\n"
    r"(?P<block>(?:[^\n]*\n)*?)```[ \t]*(?![^\n])\n?"
)
CODE = r"(?<!`)`(?P<code>[^`\n]+)`(?!`)"
LINK = rf"(?P<link>[Hh][Tt][Tt][Pp][Ss]?://[^{SPACE}<>\"`]+)"
MENTION = r"(?<![\w@.])(?P<mention>@[A-Za-z0-9_-]{3,30})(?![A-Za-z0-9_-])"
SPECIAL = re.compile(f"{BLOCK}|{CODE}|{LINK}|{MENTION}")

HOST = r"(?:[A-Za-z0-9-]|[^\x00-\x7f])+"
ADDRESS = re.compile(
    rf"[A-Za-z]+://{HOST}(?:\.{HOST})*\.?(?::[0-9]{{1,5}})?(?:[/?#].*)?", re.DOTALL
)
TRAILING_PUNCTUATION = tuple(".,;:!?'*])")


class BodyPart(NamedTuple):
    kind: Literal["text", "mention", "link", "code", "block"]
    text: str
    language: str = ""  # of a block of code, as its author named it


def body_parts(body: str) -> list[BodyPart]:
    """The parts of a text in order: plain text, mentions, links, code and blocks of code."""
    return [part for part in _parts(body) if part.text or part.kind == "block"]


def _parts(body: str) -> Iterator[BodyPart]:
    end = 0
    for match in SPECIAL.finditer(body):
        part = _special(match)
        if part is None:
            continue
        yield BodyPart("text", body[end : match.start()])
        yield part
        end = match.start() + len(part.text) if part.kind == "link" else match.end()
    yield BodyPart("text", body[end:])


def _special(match: re.Match[str]) -> BodyPart | None:
    if match["block"] is not None:
        return BodyPart("block", match["block"].removesuffix("\n"), match["language"])
    if match["code"]:
        return BodyPart("code", match["code"])
    if match["mention"]:
        return BodyPart("mention", match["mention"])
    address = _without_punctuation(match["link"])
    return BodyPart("link", address) if ADDRESS.fullmatch(address) else None


def _without_punctuation(text: str) -> str:
    """A link, without the punctuation of the sentence around it.

    A closing parenthesis belongs to an address that opened it, as on Wikipedia.
    """
    while text.endswith(TRAILING_PUNCTUATION):
        if text.endswith(")") and text.count("(") >= text.count(")"):
            break
        text = text[:-1]
    return text
