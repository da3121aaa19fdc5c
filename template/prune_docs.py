"""Removes links to deleted files from documents."""

import re
from functools import partial
from pathlib import Path

from template.files import edit, matches

PAGES = ("*.md", "docs/**/*.md", "apps/**/*.md")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
BLOCK = re.compile(r"(^ *```.*?^ *```$)", re.MULTILINE | re.DOTALL)  # whose blank lines stay
LIST = re.compile(rf"{LINK.pattern}(?:, {LINK.pattern})+")


def prune(root: Path) -> None:
    for page in matches(root, PAGES):
        edit(page, partial(pruned, page))


def pruned(page: Path, text: str) -> str:
    """Remove rows, items and one-line paragraphs with dead links. Other dead links become words."""
    lines = ["\n", *text.splitlines(keepends=True), "\n"]
    kept = []
    for before, whole, after in zip(lines, lines[1:], lines[2:], strict=False):
        line = LIST.sub(partial(living, page), whole)
        goes = line.startswith(("|", "- [")) or before == after == "\n"
        if not (goes and any(is_dead(page, link) for link in LINK.finditer(line))):
            kept.append(LINK.sub(partial(unlinked, page), line))
    parts = BLOCK.split("".join(kept))
    parts[::2] = [re.sub(r"\n{3,}", "\n\n", part) for part in parts[::2]]
    return "".join(parts)


def living(page: Path, links: re.Match[str]) -> str:
    """Of links in a list those that lead somewhere; all of them if none does."""
    found = [link[0] for link in LINK.finditer(links[0]) if not is_dead(page, link)]
    return ", ".join(found) or links[0]


def is_dead(page: Path, link: re.Match[str]) -> bool:
    is_url = re.match(r"[a-z][a-z+.-]*:", link[3])
    return not is_url and not (page.parent / link[3]).exists()


def unlinked(page: Path, link: re.Match[str]) -> str:
    """The words of a dead link, and nothing for a dead picture."""
    if not is_dead(page, link):
        return link[0]
    return "" if link[1] else link[2].strip("`")
