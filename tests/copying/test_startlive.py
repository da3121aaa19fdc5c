"""`startlive` in a project that has copied the core only, by the steps of the tutorial."""

import shutil

import pytest

from tests.copying.host import GUIDE, ROOT, Host
from tests.copying.readme import Block, section
from tests.programs import launch_options

TUTORIAL = ROOT / "docs" / "tutorial.md"
TESTING = ROOT / "docs" / "realtime" / "testing.md"
# The browser of this machine, where Playwright has none of its own.
BROWSER = """# conftest.py, at the end
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {options}
"""
SCRIPT = """
const { stream, seq, epoch } = document.querySelector("live-poll").dataset;
const socket = new WebSocket(`ws://${location.host}/ws/polls/`);
const command = { type: "subscribe", id: "1", stream, after: Number(seq), epoch };
socket.onmessage = ({ data }) => {
  const { type, event } = JSON.parse(data);
  if (type === "welcome") socket.send(JSON.stringify(command));
  if (type === "event") document.querySelector("output").textContent = event.votes;
};
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Host:
    """A project without a build, with an app called polls."""
    host = Host(tmp_path_factory.mktemp("startlive")).start()
    host.follow(section(TUTORIAL, "## In a project of another kind"), cwd=ROOT)
    return host


def test_a_new_app_is_connected(host: Host) -> None:
    """Every command runs the checks first, and would show a warning."""
    assert host.run("python manage.py makemigrations --check --dry-run") == "No changes detected\n"


@pytest.mark.slow
def test_a_test_with_a_browser_takes_three_lines(host: Host) -> None:
    """In two processes at once. Without a build, the page has a script of the test."""
    host.follow(section(TESTING, "## In a browser"))
    Block("python", BROWSER.format(options=launch_options("chromium"))).write_into(host.folder)
    polls = host.folder / "apps" / "polls"
    (polls / "static").mkdir()
    (polls / "static" / "polls.js").write_text(SCRIPT)
    page = polls / "templates" / "polls" / "poll.html"
    script = '<script type="module" src="/static/polls.js"></script>'
    page.write_text(page.read_text().replace("</live-poll>", f"</live-poll>{script}"))
    tests = polls / "tests"
    shutil.copy(tests / "test_browser.py", tests / "test_second_browser.py")
    command = "python -m pytest -n2 apps/polls/tests/test_*browser.py"
    said = host.run(f"DJANGO_SETTINGS_MODULE=mysite.settings {command}")
    assert "2 passed" in said


def test_a_new_app_passes_its_tests(host: Host) -> None:
    host.follow(section(GUIDE, "## Its tests").partition("```sh")[0])
    host.run("python -m pytest -q apps/polls")


def test_a_second_run_changes_nothing(host: Host) -> None:
    with pytest.raises(RuntimeError, match="Nothing was changed"):
        host.run("python manage.py startlive polls")
