"""Puts copies in the place of symbolic links, where an archive or a system has none.

Such a link arrives as a small file that says where it leads. Runs in a throw-away copy of the
template.
"""

import re
import shutil
from pathlib import Path

LONGEST = 255


def main(template: Path) -> None:
    """Mend the window of a template in the folder `template`."""
    (window,) = template.glob("{{*}}")
    for entry in window.iterdir():
        if entry.is_file() and entry.stat().st_size < LONGEST:
            unlink(entry)


def unlink(entry: Path) -> None:
    """Replace `entry` by a copy of what it says, if that is a place next to its folder."""
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
