"""What belongs to the template and not to what is made from it."""

import re
import shutil
from pathlib import Path

from template import lock
from template.names import OLD_SLUG
from template.prune_docs import without_targets, without_words

# What a checkout that was used holds beside its files.
JUNK = (
    *("**/__pycache__", "**/.*_cache", "**/.hypothesis", "**/.DS_Store"),
    *("frontend/dist", "apps/*/static"),
)
FILES = (
    ".github/ISSUE_TEMPLATE",
    ".github/pull_request_template.md",
    ".github/workflows/template.yml",
    "docs/decisions/002[01]-*.md",
    "docs/picture*.png",
    "scripts/picture.py",
    "scripts/template.py",
    "tests/template",
    "tests/test_bench*.py",
)
FOLDERS = ("bench", "hooks", "template")
TARGETS = re.compile(r"^((?:bench|capacity|picture|template)[\w-]*):", re.MULTILINE)
PACKAGES = {"cookiecutter", "cruft", "pytest-cookies"}


def clear(root: Path) -> None:
    """Delete what tools have made."""
    for pattern in JUNK:
        delete([*root.glob(pattern)])


def leave_out(root: Path) -> list[Path]:
    """Delete the template's own files and what names them; which modules are gone."""
    files = [path for pattern in FILES for path in root.glob(pattern)]
    delete(files)
    makefile = root / "Makefile"
    text = makefile.read_text(encoding="utf-8")
    makefile.write_text(without_targets(text, {*TARGETS.findall(text)}), encoding="utf-8")
    tools = root / "pyproject.toml"
    tools.write_text(without_tools(tools.read_text(encoding="utf-8")), encoding="utf-8")
    locked = root / "requirements-dev.txt"
    text = lock.without_packages(locked.read_text(encoding="utf-8"), PACKAGES, OLD_SLUG)
    locked.write_text(text, encoding="utf-8")
    return [*files, *(root / folder for folder in FOLDERS)]


def without_tools(pyproject: str) -> str:
    """pyproject.toml without what only the template needs."""
    for word in (r"\*cookiecutter\*", *FOLDERS):
        pyproject = without_words(pyproject, rf"{word}(?:[./][\w.*]*)?")
    return lock.without_requirements(pyproject, PACKAGES)


def delete(paths: list[Path]) -> None:
    """Delete files and whole folders."""
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
