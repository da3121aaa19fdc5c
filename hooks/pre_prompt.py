"""Replaces symbolic links by copies, for archives and systems that have no links.

There a link is a small file that contains its target. The hook runs in a temporary copy of the
template.
"""

import re
import shutil
from pathlib import Path

LONGEST = 255


def main(template: Path) -> None:
    """Replace the links in the folder that cookiecutter copies."""
    (window,) = template.glob("{{*}}")
    for entry in window.iterdir():
        if entry.is_file() and entry.stat().st_size < LONGEST:
            unlink(entry)


def unlink(entry: Path) -> None:
    """Replace `entry` by a copy of its target, if that is beside its folder."""
    said = re.fullmatch(rb"\.\./([\w.-]+)\s*", entry.read_bytes())
    target = entry.parent.parent / said[1].decode() if said else None
    if target is None or not target.exists():
        return
    entry.unlink()
    if target.is_dir():
        shutil.copytree(target, entry)
    else:
        shutil.copy2(target, entry)


if __name__ == "__main__":
    main(Path.cwd())
