"""Matches in a text, and the HTML that shows them."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString

# Around each match. Unicode reserves these for use inside a program, so that no text has them.
START, STOP = "\ufdd0", "\ufdd1"
MATCH = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
MARKS = re.compile(f"[{START}{STOP}]")
LENGTH = 240  # of an excerpt, in characters
BEFORE = 80  # of those, before the first match


def highlighted(marked: str) -> SafeString:
    """The text as HTML, with each match in a `<mark>`."""
    found = MATCH.sub(r"<mark>\1</mark>", str(escape(marked)))
    return SafeString(MARKS.sub("", found))


def excerpt(marked: str) -> SafeString:
    """The part of a text around its first match, as HTML; its beginning, if there is none."""
    first = max(marked.find(START), 0)
    begin = max(0, first - BEFORE)
    begin = marked.find(" ", begin, first) + 1 if begin else 0
    end = begin + LENGTH
    if end < len(marked):
        end = max(marked.rfind(" ", first, end), first + 1)
    before, after = "…" if begin else "", "…" if end < len(marked) else ""
    return highlighted(f"{before}{marked[begin:end]}{after}")
