"""Removes packages from pyproject.toml and from the locks, with all that only they need."""

import re
from pathlib import Path

from template.files import edit
from template.names import OLD_SLUG
from template.prune_lines import without_lines

ENTRY = re.compile(r"^(?P<name>[\w.-]+)(?:\[[^\]]*\])?==.*\n(?:[ \t].*\n)*", re.MULTILINE)
VIA = re.compile(r"^    # via(?P<one> .*)?\n(?P<more>(?:    #   .*\n)*)", re.MULTILINE)


def leave_out(root: Path, names: set[str]) -> None:
    """Remove the packages from the project's requirements and from its locks."""
    required = re.compile(rf'^    "(?:{"|".join(names) or "(?!)"})(?![\w-])')
    edit(root / "pyproject.toml", lambda text: without_lines(text, required))
    for path in root.glob("requirements*.txt"):
        edit(path, lambda text: without_packages(text, names, OLD_SLUG))


def without_packages(lock: str, names: set[str], project: str) -> str:
    """The lock of a project that no longer requires `names`."""
    lock = ENTRY.sub(lambda entry: unrequired(entry, names, project), lock)
    while orphans := {entry["name"] for entry in ENTRY.finditer(lock) if not VIA.search(entry[0])}:
        lock = ENTRY.sub(lambda entry: "" if entry["name"] in orphans else entry[0], lock)
        lock = VIA.sub(lambda via: comment(set(requirers(via)) - orphans), lock)
    return lock


def unrequired(entry: re.Match[str], names: set[str], project: str) -> str:
    """The entry of a package; if it is one of `names`, the project does not require it."""
    if entry["name"] not in names:
        return entry[0]
    others = (who for who in requirers(VIA.search(entry[0])) if not who.startswith(f"{project} "))
    return VIA.sub(comment(set(others)), entry[0])


def renamed(lock: str, old: str, new: str) -> str:
    """The lock of a project called `new`, in the order that uv gives its comments."""
    return VIA.sub(
        lambda via: comment({re.sub(rf"^{old}(?= \()", new, who) for who in requirers(via)}), lock
    )


def requirers(via: re.Match[str] | None) -> list[str]:
    """The packages that require one, as the comment in its entry says."""
    return [who.strip(" #") for who in (via["one"] or via["more"]).splitlines()] if via else []


def comment(names: set[str]) -> str:
    if len(names) < 2:
        return "".join(f"    # via {name}\n" for name in names)
    return "    # via\n" + "".join(f"    #   {name}\n" for name in sorted(names))
