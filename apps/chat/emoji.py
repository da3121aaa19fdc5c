"""Recognizes one emoji by its form: a sequence of Unicode's emoji standard (UTS #51)."""

import re

from django.utils.translation import gettext as _

from apps.realtime.errors import Refused

MAX_LENGTH = 32
VARIATION = "\ufe0f"  # shows the character before it as an emoji

# Blocks that hold emoji. They include characters that are not assigned yet, which do no harm.
OLD = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u27bf"
    "\u2934\u2935\u2b05-\u2b55\u3030\u303d\u3297\u3299"
)
NEW = "\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
SKIN = "[\U0001f3fb-\U0001f3ff]"
FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
REGION = "\U0001f3f4[\U000e0061-\U000e007a\U000e0030-\U000e0039]{2,6}\U000e007f"
KEYCAP = f"[0-9#*]{VARIATION}?\u20e3"
ONE = f"[{OLD}{NEW}](?:{SKIN}|{VARIATION})?"
EMOJI = re.compile(f"{FLAG}|{REGION}|{KEYCAP}|{ONE}(?:\u200d{ONE}){{0,4}}")
OLD_ALONE = re.compile(f"[{OLD}]")


def emoji_clean(text: str) -> str:
    """The emoji to store, in one spelling. Raises `Refused` for anything but a single emoji."""
    if len(text) > MAX_LENGTH or not EMOJI.fullmatch(text):
        raise Refused("invalid", _("Choose a single emoji."))
    return text + VARIATION if OLD_ALONE.fullmatch(text) else text
