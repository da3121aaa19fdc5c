"""Finds the font that can draw a text in a picture, and breaks the text into lines."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont, features

# Ours has Latin, Greek and Cyrillic letters. Other letters need a font of the system.
OURS = str(Path(__file__).parents[1] / "fonts" / "DejaVuSerif-Bold.ttf")
FONTS = (
    OURS,
    "DejaVuSans-Bold.ttf",
    "NotoSans-Bold.ttf",
    "NotoSansCJK-Bold.ttc",
    "Arial Unicode.ttf",
)
UNKNOWN = "\uffff"  # no character: a font shows its box for it
RIGHT_TO_LEFT = ("R", "AL")

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True)
class Drawable:
    """A text without symbols that its font cannot draw, such as an emoji."""

    text: str
    font: str  # its file

    def at(self, size: int) -> Font:
        return font_of(self.font, size)

    @property
    def is_right_to_left(self) -> bool:
        return is_right_to_left(self.text)


def drawable(text: str) -> Drawable | None:
    """The text in the first font that can draw it; None if no font here can."""
    if is_right_to_left(text) and not can_turn():
        return None
    for name in FONTS:
        try:
            found = known_in(font_of(name, 40), text)
        except OSError:  # not on this machine
            continue
        if found:
            return Drawable(found, name)
    return None


def known_in(font: Font, text: str) -> str | None:
    """The text without symbols that the font lacks; None if it lacks a letter or all of it."""
    kept = []
    for character in text:
        if character.isspace() or not is_box(font, character):
            kept.append(character)
        elif unicodedata.category(character)[0] not in "SC" and character != "\ufe0f":
            return None
    return " ".join("".join(kept).split()) or None


@cache
def font_of(name: str, size: int) -> Font:
    """Raises OSError if there is no such font."""
    return ImageFont.truetype(name, size)


def is_box(font: Font, character: str) -> bool:
    return bytes(font.getmask(character)) == bytes(font.getmask(UNKNOWN))


def is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in RIGHT_TO_LEFT for character in text)


@cache
def can_turn() -> bool:
    """Whether Pillow can put letters in the order in which Arabic and Hebrew are read."""
    return bool(features.check("raqm") and features.check("fribidi"))


def lines_of(text: str, font: Font, width: int, most: int) -> list[str]:
    """The text in lines of `width` pixels; what `most` lines do not hold ends in `…`."""
    lines: list[str] = [""]
    for part in parts_of(text, font, width):
        longer = f"{lines[-1]}{part}"
        if lines[-1] and font.getlength(longer.rstrip()) > width:
            lines.append(part)
        else:
            lines[-1] = longer
    lines = [line.strip() for line in lines]
    if len(lines) > most:
        lines = [*lines[: most - 1], shortened(lines[most - 1], font, width)]
    return lines


def parts_of(text: str, font: Font, width: int) -> list[str]:
    """Where a line may end: after words, or after any character of one that is too long."""
    parts: list[str] = []
    for word in text.split():
        parts += [f"{word} "] if font.getlength(word) <= width else [*word, " "]
    return parts


def shortened(line: str, font: Font, width: int) -> str:
    while line and font.getlength(line + "…") > width:
        line = line[:-1].rstrip()
    return f"{line}…"
