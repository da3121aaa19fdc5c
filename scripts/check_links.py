"""Every relative link in the documentation leads to a file, and to a heading of it, that exists."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def pages() -> Iterator[Path]:
    for pattern in ("README.md", "docs/**/*.md", "apps/*/README.md"):
        yield from sorted(ROOT.glob(pattern))


def anchors(page: Path) -> set[str]:
    """The fragments a reader on GitHub can jump to."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", page.read_text())):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        repeats = sum(1 for one in found if re.fullmatch(rf"{re.escape(slug)}(-\d+)?", one))
        found.add(f"{slug}-{repeats}" if repeats else slug)
    return found


def complaint(page: Path, link: str) -> str:
    """What is wrong with a link of that page, or ""."""
    if re.match(r"[a-z][a-z+.-]*:", link):
        return ""
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    where = f"{page.relative_to(ROOT)}: {link}"
    if not target.exists():
        return f"{where} leads nowhere"
    if fragment and target.suffix == ".md" and fragment not in anchors(target):
        return f"{where} has no such heading"
    return ""


def main() -> int:
    """Print what is broken; the exit status is 1 if any is."""
    complaints = [
        text
        for page in pages()
        for link in LINK.findall(CODE.sub("", FENCE.sub("", page.read_text())))
        if (text := complaint(page, link))
    ]
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
