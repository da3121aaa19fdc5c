"""Check the documentation: relative links have a target, and tests and code that it names exist.

If the name of a test is a link, the test must be in that file. "`name` in [module.py](link)" must
be true. docs/README.md must list every document in docs and docs/realtime.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    "*.md",
    ".github/**/*.md",
    "docs/**/*.md",
    "apps/*/README.md",
    "bench/*.md",
]
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
TEST = re.compile(r"`(test_\w+)`(?:\]\(([^)\s#]+))?")
NAME = re.compile(r"`#?([\w.]+)`[^`|;,.\n]{0,20} in \[[^\]]+\]\(([^)\s#]+\.(?:py|ts))\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)


def pages() -> Iterator[Path]:
    for pattern in PAGES:
        yield from sorted(ROOT.glob(pattern))


def anchors(page: Path) -> set[str]:
    """The fragments that GitHub creates for the page's headings."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", page.read_text())):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        repeats = sum(1 for one in found if re.fullmatch(rf"{re.escape(slug)}(-\d+)?", one))
        found.add(f"{slug}-{repeats}" if repeats else slug)
    return found


def complaint(page: Path, link: str) -> str:
    """The problem with a link of the page, or ""."""
    if re.match(r"[a-z][a-z+.-]*:", link):
        return ""
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    where = f"{page.relative_to(ROOT)}: {link}"
    if not target.exists():
        return f"{where} does not exist"
    if fragment and target.suffix == ".md" and fragment not in anchors(target):
        return f"{where} has no such heading"
    return ""


def tests_in(file: Path) -> set[str]:
    return set(re.findall(r"^ *(?:async )?def (test_\w+)", file.read_text(), re.MULTILINE))


@cache
def all_tests() -> set[str]:
    """The names of all Python tests."""
    found = (file for top in ("apps", "tests", "e2e") for file in (ROOT / top).rglob("test_*.py"))
    return set().union(*map(tests_in, found))


def test_complaint(page: Path, name: str, link: str) -> str:
    """The problem with a test that the page names, or ""."""
    target = (page.parent / link).resolve()
    known = tests_in(target) if link and target.is_file() else all_tests()
    where = f"{page.relative_to(ROOT)}: {name} is not in {link or 'any test file'}"
    return "" if name in known else where


def name_complaint(page: Path, name: str, link: str) -> str:
    """The problem with a name that the page looks for in a module, or ""."""
    module = (page.parent / link).resolve()
    if not module.is_file() or re.search(rf"\b{re.escape(name)}\b", module.read_text()):
        return ""
    return f"{page.relative_to(ROOT)}: {name} is not in {link}"


def complaints_of(page: Path) -> Iterator[str]:
    text = FENCE.sub("", page.read_text())
    yield from (complaint(page, link) for link in LINK.findall(CODE.sub("", text)))
    yield from (test_complaint(page, name, link) for name, link in TEST.findall(text))
    yield from (name_complaint(page, name, link) for name, link in NAME.findall(text))


def unlisted() -> Iterator[str]:
    """The pages that docs/README.md does not list."""
    index = ROOT / "docs/README.md"
    linked = LINK.findall(index.read_text()) if index.exists() else []
    for page in sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("docs/realtime/*.md")]):
        name = str(page.relative_to(index.parent))
        if page != index and name not in linked:
            yield f"docs/README.md does not list {name}"


def main() -> int:
    """Print all complaints. Exit with 1 if there are any."""
    complaints = [text for page in pages() for text in complaints_of(page) if text]
    complaints += unlisted()
    print("\n".join(complaints), end="\n" if complaints else "")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
