"""Finding, deleting and editing the files of a project."""

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path


def matches(root: Path, patterns: Iterable[str]) -> list[Path]:
    return [path for pattern in patterns for path in root.glob(pattern)]


def delete(paths: Iterable[Path]) -> None:
    """Delete files and whole folders."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def edit(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    if (changed := change(text)) != text:
        path.write_text(changed, encoding="utf-8")


def replace(path: Path, pattern: str, new: str, count: int = 0) -> None:
    """Replace each match by its first group, if the pattern has one, and `new`.

    Raises ValueError if nothing matches: the file has changed since this was written.
    """
    text = path.read_text(encoding="utf-8")
    expression = re.compile(pattern, re.MULTILINE)
    text, found = expression.subn(lambda m: "".join([*m.groups()[:1], new]), text, count)
    if not found:
        raise ValueError(f"{path.name} contains nothing that matches {pattern}")
    path.write_text(text, encoding="utf-8")
