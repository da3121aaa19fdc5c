"""The tutorial shows the app that `startlive polls` writes, and every line that connects it.

tests/template runs that app, in two browsers too, and tests/copying follows the steps for a project
of another kind.
"""

import re

from apps.realtime.startlive.new_app import NewApp
from apps.realtime.startlive.wiring import Places, lines
from tests.site import ROOT

TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text()
# A paragraph that begins with a path, and a block with the file's content.
SHOWN = re.compile(r"^`(apps/[^`]+)`: (?:.+\n)+\n```\w+\n((?:.*\n)*?)```$", re.MULTILINE)
POLLS = NewApp("polls", "poll", "list", has_build=True)
# Beside empty modules. The page names them.
NOT_SHOWN = {
    "apps/polls/README.md",
    "apps/polls/frontend/live-poll.test.ts",
    "apps/polls/tests/test_services.py",
    "apps/polls/tests/test_views.py",
    "e2e/polls/test_polls.py",
}


def test_the_tutorial_shows_the_files_that_startlive_writes() -> None:
    written = {path.as_posix(): text for path, text in POLLS.files() if text}
    shown = dict(SHOWN.findall(TUTORIAL))
    assert shown.keys() == written.keys() - NOT_SHOWN
    assert [path for path, text in shown.items() if text != written[path]] == []


def test_the_tutorial_names_the_folders_with_an_empty_module() -> None:
    empty = [path.parent.as_posix() for path, text in POLLS.files() if not text]
    assert [folder for folder in empty if f"`{folder}`" not in TUTORIAL] == []


def test_the_tutorial_names_every_line_that_connects_the_app() -> None:
    site = ROOT / "project"
    places = Places(ROOT, site / "settings.py", site / "urls.py", site / "asgi.py")
    for line in lines(POLLS, places):
        where = line.path.relative_to(ROOT)
        text = line.text.strip().replace("|", "&#124;") if where.suffix == ".toml" else line.text
        assert f"| `{where}` |" in TUTORIAL
        assert text.strip() in TUTORIAL or where.name == "security.md"
