"""The commands and the code in an app's README."""

import re
import shlex

from tests.copying.readme import blocks, section
from tests.site import ROOT

COMMAND = re.compile(r"^\.venv/bin/python manage\.py (.+)$", re.MULTILINE)


def examples(app: str, heading: str) -> list[list[str]]:
    """The arguments of manage.py for each example below the heading, in order."""
    found = []
    for block in blocks(section(ROOT / "apps" / app / "README.md", heading)):
        if block.language == "python":
            found.append(["shell", "--command", block.text])
        else:
            found += [shlex.split(command) for command in COMMAND.findall(block.text)]
    return found
