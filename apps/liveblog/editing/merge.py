"""Merges two people's changes of one text, and marks what each of them has changed."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WORDS = re.compile(r"\s+|[^\s]+")
Chunk = tuple[Sequence[str], Sequence[str], Sequence[str]]


def merge(base: str, mine: str, theirs: str) -> str:
    """`base` with the changes of both. Where both have changed the same words, both are kept.

    Lines are compared first, and the words of a line that both have changed.
    """
    merged: list[str] = []
    for old, ours, others in chunks(*(text.splitlines() for text in (base, mine, theirs))):
        chosen = choose(old, ours, others)
        if chosen is None:
            chosen = merge_words(*("\n".join(each) for each in (old, ours, others)))
        merged += chosen
    return "\n".join(merged)


def merge_words(base: str, mine: str, theirs: str) -> list[str]:
    """The lines with both changes if these are of different words; else their lines, then mine."""
    merged: list[str] = []
    for chunk in chunks(*(WORDS.findall(text) for text in (base, mine, theirs))):
        chosen = choose(*chunk)
        if chosen is None:
            return [*theirs.splitlines(), *mine.splitlines()]
        merged += chosen
    return "".join(merged).split("\n")


def choose(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Sequence[str] | None:
    """The side that has changed; None if both have, in different ways."""
    if mine in (theirs, base):
        return theirs
    return mine if theirs == base else None


def chunks(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[Chunk]:
    """Split the three texts into parts: alternately one that differs, and one common to all."""
    at = here = there = 0
    for start, in_mine, in_theirs in common(base, mine, theirs):
        yield base[at:start], mine[here:in_mine], theirs[there:in_theirs]
        yield [base[start]], [base[start]], [base[start]]
        at, here, there = start + 1, in_mine + 1, in_theirs + 1
    yield base[at:], mine[here:], theirs[there:]


def common(base: list[str], mine: list[str], theirs: list[str]) -> Iterator[tuple[int, int, int]]:
    """The positions, in each text, of the elements that all three have, in order."""
    places = places_in(base, theirs)
    for start, in_mine in places_in(base, mine).items():
        if start in places:
            yield start, in_mine, places[start]


def places_in(base: list[str], other: list[str]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {a + step: b + step for a, b, size in blocks for step in range(size)}


def marked(old: str, new: str) -> SafeString:
    """`new` as HTML, with `<ins>` around what it adds to `old` and `<del>` around what it lacks."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    changes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return format_html_join(
        "", "{}", ((mark(tag, before[a:b], after[c:d]),) for tag, a, b, c, d in changes)
    )


def mark(tag: str, gone: list[str], come: list[str]) -> SafeString:
    if tag == "equal":
        return format_html("{}", "".join(come))
    removed = format_html("<del>{}</del>", "".join(gone)) if gone else ""
    added = format_html("<ins>{}</ins>", "".join(come)) if come else ""
    return format_html("{}{}", removed, added)
