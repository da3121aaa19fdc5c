"""Turns the copy into the project that was asked for. `template/` is in it until that is done."""

import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path.cwd()))

from template.answers import parsed  # noqa: E402
from template.post_gen import run  # noqa: E402

ANSWERS = r"""{{ cookiecutter | jsonify }}"""

if __name__ == "__main__":
    run(Path.cwd(), parsed(ANSWERS))
