"""Leaves apps out of what is not Python: pages, documents, tables of settings."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

ARRAY_WORD = r'(?:, )?"{word}"|"{word}", |"{word}"'
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
NAMED = re.compile(r"`([\w./-]+\.py)::(\w+)`")


def without_lines(text: str, spoken: re.Pattern[str]) -> str:
    """Without the lines that speak of what is gone."""
    return "".join(line for line in text.splitlines(keepends=True) if not spoken.search(line))


def without_words(text: str, word: str) -> str:
    """Without a quoted word in one-line arrays, and without tables' lines that are about it."""
    lines = [
        re.sub(ARRAY_WORD.format(word=word), "", line, count=1)
        for line in text.splitlines(keepends=True)
        if not re.match(rf'"{word}" = ', line)
    ]
    return "".join(lines)


def without_targets(makefile: str, names: set[str]) -> str:
    """A Makefile without some targets and what is said of them."""
    rule = "|".join(map(re.escape, sorted(names)))
    shorter = re.sub(rf"^(?:{rule}):.*\n(?:\t.*\n)*\n?", "", makefile, flags=re.MULTILINE)
    phony = re.search(r"^\.PHONY:.*$", shorter, re.MULTILINE)
    if phony is None:
        return shorter
    kept = " ".join(word for word in phony[0].split() if word not in names)
    return shorter.replace(phony[0], kept)


def mend_documents(root: Path) -> None:
    """Let no document lead to what is gone: rows about it go, other links become plain words."""
    for page in documents(root):
        text = page.read_text(encoding="utf-8")
        mended = mended_page(root, page, text)
        if mended != text:
            page.write_text(mended, encoding="utf-8")


def documents(root: Path) -> Iterator[Path]:
    yield from root.glob("*.md")
    yield from (root / "docs").rglob("*.md")
    yield from (root / "apps").rglob("*.md")


def mended_page(root: Path, page: Path, text: str) -> str:
    lines = ["\n", *text.splitlines(keepends=True), "\n"]
    kept = []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        alone = not before.strip() and not after.strip()
        if is_about_the_gone(root, page, line, alone=alone):
            continue
        kept.append(LINK.sub(lambda link: unlinked(page, link), line))
    return re.sub(r"\n{3,}", "\n\n", "".join(kept))


def is_about_the_gone(root: Path, page: Path, line: str, *, alone: bool) -> bool:
    """Whether a row of a table or of a list, or a paragraph, has lost what it is about."""
    links = [leads_nowhere(page, link) for link in LINK.finditer(line)]
    tests = [not is_defined(root / path, name) for path, name in NAMED.findall(line)]
    if line.startswith("|"):
        return any(links) or any(tests)
    return bool(links) and (all(links) if alone else line.startswith("- [") and links[0])


def leads_nowhere(page: Path, link: re.Match[str]) -> bool:
    if re.match(r"[a-z][a-z+.-]*:", link[3]):
        return False
    return not os.path.exists(page.parent / link[3])  # noqa: PTH110


def is_defined(path: Path, name: str) -> bool:
    if not path.exists():
        return False
    return bool(re.search(rf"\b(?:def|class) {name}\b", path.read_text(encoding="utf-8")))


def unlinked(page: Path, link: re.Match[str]) -> str:
    if not leads_nowhere(page, link):
        return link[0]
    return "" if link[1] else link[2]
