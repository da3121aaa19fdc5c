"""Files and lines of the template's own repository that generated projects do not get."""

import re
from pathlib import Path

from template import lock
from template.files import delete, edit, matches
from template.prune_lines import without_lines

# Files that tools have built in a used checkout.
BUILT = (
    *("**/__pycache__", "**/.*_cache", "**/.hypothesis", "**/.DS_Store"),
    *("frontend/dist", "apps/*/static"),
)
FILES = (
    ".github/ISSUE_TEMPLATE",
    ".github/pull_request_template.md",
    ".github/workflows/template.yml",
    "docs/decisions/002[01]-*.md",
    "docs/decisions/0086-*.md",
    "docs/judges.md",
    "docs/picture*.png",
    "docs/security-scorecard.md",
    "docs/security",
    "docs/upstream.md",
    "scripts/check_names.py",
    "scripts/picture.py",
    "scripts/security_scorecard.py",
    "scripts/template.py",
    "tests/template",
    "tests/test_bench*.py",
)
PACKAGES = {"cookiecutter", "cruft", "pytest-cookies"}
# These lines name what is not in a project, and the files they are in are.
NAMING = re.compile(
    r'^\s+"(?:bench|hooks|template|tests/template|tests/test_bench\w*|\*cookiecutter\*)[./"]'
    r'|^"(?:bench|hooks|template)/|^-include template/'
    r'|^run "(?:security scorecard|names in documents)"'
)
NAMED_IN = (
    *("Makefile", "pyproject.toml", "scripts/check.sh", "scripts/check_links.py"),
    *("scripts/mutate_guards.py", "scripts/test_matrix.py"),
)


def delete_built(root: Path) -> None:
    delete(matches(root, BUILT))


def leave_out(root: Path) -> None:
    """Delete the template's own files, the lines that name them, and the packages they need."""
    delete(matches(root, FILES))
    for name in NAMED_IN:
        edit(root / name, lambda text: without_lines(text, NAMING))
    lock.leave_out(root, PACKAGES)
