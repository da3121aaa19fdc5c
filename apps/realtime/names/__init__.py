"""Finds names that look alike, and names that are reserved.

It is Unicode's "skeleton" (UTS #39): two names are confusable if their skeletons are equal. The
table is Unicode's, `confusables.txt`, with a few of our own.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from apps.realtime.services import INVISIBLE

KEY_LENGTH = 180
TABLE = Path(__file__).with_name("confusables.txt")

# Each letter with what it looks like. Unicode keeps small capitals apart from capitals, and knows
# no upper and lower case: i is like l, because I is.
OURS = """
    ɢg ɴn ʀr ʙb ʜh ʟl ᴀa ᴅd ᴇe ᴊj ᴋk ᴍm ᴘp ᴛt ꜰf ꞯq ĸk ʍm ƅb
    βb εe ζz μu πn χx ωw ðd il $s @a
"""  # they look alike: that is the point

# Names of the site's operators, and words that pages use for the reader. RESERVED_NAMES adds more.
RESERVED = ("Admin", "Administrator", "Moderator", "Operator", "Staff", "Support", "System", "You")

ACCENTS = range(0x0300, 0x0370)
# Spaces, control and format characters.
NO_LETTERS = {"Zs", "Zl", "Zp", "Cc", "Cf", "Cs"}


def skeleton(name: str) -> str:
    """A key that all names have which look like `name`, in any case and with any accents.

    Keys are stored: a change of what this returns needs a migration that computes them again.
    """
    return _folded(name).translate(_table())[:KEY_LENGTH]


def skeletons(name: str) -> set[str]:
    """The key of `name`, and that of its capitals, which may look like others than its letters."""
    decomposed = unicodedata.normalize("NFKD", name)
    return {skeleton(name), skeleton(decomposed.translate(_table()))}


def is_reserved(name: str) -> bool:
    """Whether `name` looks like a reserved one, even with spaces and signs put into it."""
    reserved = (*RESERVED, *getattr(settings, "RESERVED_NAMES", ()))
    taken = {_letters(skeleton(each)) for each in reserved}
    return any(_letters(key) in taken for key in skeletons(name))


def _letters(key: str) -> str:
    return "".join(filter(str.isalnum, key)) or key


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(filter(_is_distinctive, INVISIBLE.sub("", folded)))


def _is_distinctive(char: str) -> bool:
    """Accents do not count in Latin, Greek and Cyrillic; in other scripts, marks are letters."""
    return ord(char) not in ACCENTS and unicodedata.category(char) not in NO_LETTERS


@cache
def _table() -> dict[int, str]:
    """Map each character to its look-alike; capitals are included for names that are not folded."""
    pairs = dict(_unicodes()) | {pair[0]: pair[1:] for pair in OURS.split()}
    return {ord(char): _resolved(char, pairs) for char in pairs}


def _unicodes() -> Iterator[tuple[str, str]]:
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            look, chars = (
                [chr(int(code, 16)) for code in part.split()] for part in line.split(";")
            )
            yield from ((char, "".join(look)) for char in chars)


def _resolved(text: str, pairs: Mapping[str, str]) -> str:
    """Replace look-alikes in `text` until none is left."""
    look = _folded("".join(pairs.get(char, char) for char in text))
    return look if look == text else _resolved(look, pairs)
