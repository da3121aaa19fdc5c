"""Leaves apps out of what is not Python: pages, documents, tables of settings."""

import re
from collections.abc import Iterator
from pathlib import Path

ARRAY_WORD = r', "{word}"|"{word}", |"{word}"'
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
EXAMPLE = re.compile(
    r"^[^\n]+:\n\n```(?P<language>\w+)\n(?P<body>.*?)^```\n\n", re.MULTILINE | re.DOTALL
)
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s#]+)(#[^)\s]*)?\)")
TEST = re.compile(r"\[`(test_\w+)`\]\(([^)\s]+)\)")


def without_lines(text: str, spoken: re.Pattern[str]) -> str:
    """Without the lines that speak of what is gone."""
    return "".join(line for line in text.splitlines(keepends=True) if not spoken.search(line))


def without_words(text: str, word: str) -> str:
    """Without a quoted word in one-line arrays, and without tables' lines that are about it."""
    lines = [
        re.sub(ARRAY_WORD.format(word=word), "", line)
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


def without_jobs(workflow: str, targets: set[str]) -> str:
    """A workflow without the jobs, one to a paragraph, that make one of `targets`."""
    if not targets:
        return workflow
    made = re.compile(rf"run: make (?:{'|'.join(map(re.escape, sorted(targets)))})$", re.MULTILINE)
    return "\n\n".join(job for job in workflow.split("\n\n") if not made.search(job))


def without_examples(page: str, spoken: re.Pattern[str]) -> str:
    """A page without the commands, and the pieces of code, that speak of what is gone."""

    def mended(example: re.Match[str]) -> str:
        body = example["body"]
        kept = without_lines(body, spoken)
        is_whole = kept == body or example["language"] == "sh"
        return example[0].replace(body, kept) if kept and is_whole else ""

    return EXAMPLE.sub(mended, page)


def mend_documents(root: Path) -> None:
    """Let no document lead to what is gone: rows about it go, other links become plain words."""
    for page in documents(root):
        text = page.read_text(encoding="utf-8")
        mended = mended_page(page, text)
        if mended != text:
            page.write_text(mended, encoding="utf-8")


def documents(root: Path) -> Iterator[Path]:
    yield from root.glob("*.md")
    yield from (root / "docs").rglob("*.md")
    yield from (root / "apps").rglob("*.md")


def mended_page(page: Path, text: str) -> str:
    lines = ["\n", *text.splitlines(keepends=True), "\n"]
    kept = []
    for before, line, after in zip(lines, lines[1:], lines[2:], strict=False):
        alone = not before.strip() and not after.strip()
        kept.append(mended_line(page, line, alone=alone))
    return re.sub(r"\n{3,}", "\n\n", "".join(kept))


def mended_line(page: Path, line: str, *, alone: bool) -> str:
    """The line without dead links; "" for a row, an item or a paragraph that was about them."""
    if line.startswith("|"):
        line = without_dead_tests(page, line)
    links = [leads_nowhere(page, link) for link in LINK.finditer(line)]
    is_over = (line.startswith("|") or alone) and any(links)
    if is_over or (line.startswith("- [") and links[:1] == [True]):
        return ""
    return LINK.sub(lambda link: unlinked(page, link), line)


def without_dead_tests(page: Path, row: str) -> str:
    """A table's row without the tests that are gone; "" if it names no other."""
    alive = [link[0] for link in TEST.finditer(row) if is_defined(page.parent / link[2], link[1])]
    dead = {link[0] for link in TEST.finditer(row)} - {*alive}
    if dead and not alive:
        return ""
    for link in dead:
        row = re.sub(rf",? ?{re.escape(link)}(?=,| \||;)|{re.escape(link)}(?:, )?", "", row)
    return row


def leads_nowhere(page: Path, link: re.Match[str]) -> bool:
    if re.match(r"[a-z][a-z+.-]*:", link[3]):
        return False
    return not (page.parent / link[3]).exists()


def is_defined(path: Path, name: str) -> bool:
    """Whether a file that is there defines a test."""
    if not path.exists():
        return False
    return bool(re.search(rf"\bdef {name}\b", path.read_text(encoding="utf-8")))


def unlinked(page: Path, link: re.Match[str]) -> str:
    """A dead link's words, and nothing of a dead picture."""
    if not leads_nowhere(page, link):
        return link[0]
    return "" if link[1] else link[2].strip("`")
