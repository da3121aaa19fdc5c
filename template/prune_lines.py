"""Deletes the files, and the lines of code, that name an app which is left out.

A file, a folder or a line names an app if the app's name is a word in it, as in `e2e/chat` and
`chat_demo`. So a line that names an app must be complete: an import, an element of a list, a row.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from template.files import delete, edit, matches

# Where a file or folder can be named after an app.
NAMED = ("apps/*", "docs/decisions/*", "e2e/**/*", "project/**/*", "tests/**/*")
# Where a line can name an app.
LINES = (
    *("e2e/**/*.py", "project/**/*.py", "scripts/*.py", "tests/**/*.py"),
    *("project/**/*.html", "tests/guards/*.toml"),
    *("pyproject.toml", "tsconfig.json", "vite.config.ts"),
)
EMPTIED = re.compile(r"([\[({])\n\s*([\])}])")


def prune(root: Path, apps: Iterable[str]) -> None:
    """Delete what is named after the apps, and the lines that name them."""
    gone = word(apps)
    delete(path for path in matches(root, NAMED) if gone.search(path.name))
    for path in matches(root, LINES):
        edit(path, lambda text: without_lines(text, gone))


def word(names: Iterable[str]) -> re.Pattern[str]:
    """Matches each name as a word, alone or joined to others by `_`, `-`, `.` or `/`."""
    return re.compile(rf"(?<![a-z])(?:{'|'.join(names)})(?![a-z])")


def without_lines(text: str, gone: re.Pattern[str]) -> str:
    """Remove the lines that match; brackets left empty are written as the formatter writes them."""
    kept = "".join(line for line in text.splitlines(keepends=True) if not gone.search(line))
    return text if kept == text else EMPTIED.sub(r"\1\2", kept)
