"""cruft updates projects of the last release to this commit, whatever was answered."""

import re
from pathlib import Path

import pytest

from scripts.template import ODD_NAME
from tests.site import ROOT
from tests.template.factories import (
    bake,
    committed,
    cruft,
    cruft_create,
    equip,
    files,
    git,
    run,
)

HEADING = re.compile(r"^## [\d.]+, [\d-]+ \(commit `([0-9a-f]{40})`\)$", re.MULTILINE)
ANSWERS = {
    "all apps": {},
    "one app": {"liveblog": "no", "chat": "no"},
    "another name": {"project_name": ODD_NAME, "license": "Apache-2.0", "asgi_server": "uvicorn"},
}
DEFAULT = '"img-src": [SELF, "data:"]'
OWN = '"img-src": [SELF, "data:", "blob:"]'


def last_release() -> str:
    """The commit of the newest release in the changelog. The test fails if this clone lacks it."""
    found = HEADING.search((ROOT / "CHANGELOG.md").read_text())
    assert found, "CHANGELOG.md names no commit of a release."
    try:
        git(ROOT, "cat-file", "-e", f"{found[1]}^{{commit}}")
    except RuntimeError:
        pytest.fail(f"This clone has no commit {found[1]}: run `git fetch --unshallow`.")
    return found[1]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with the release and with the commit that is checked out here."""
    target = tmp_path_factory.mktemp("history") / "signalbox"
    run("git", "clone", "--quiet", "--shared", ROOT, target, cwd=ROOT)
    return target


def owned(folder: Path) -> None:
    """Change a line as a project's owner may: one that no release has changed."""
    settings = folder / "project" / "settings.py"
    text = settings.read_text()
    assert text.count(DEFAULT) == 1
    settings.write_text(text.replace(DEFAULT, OWN))


@pytest.mark.parametrize("answers", ANSWERS.values(), ids=ANSWERS)
def test_a_project_of_the_last_release_becomes_one_of_today(
    history: Path, tmp_path: Path, answers: dict[str, str]
) -> None:
    description = "Said when it was made."
    options = ("--checkout", last_release())
    given = {"description": description, **answers}
    project = cruft_create(history, tmp_path / "projects", *options, **given)
    owned(project)
    (project / "project" / "own.py").write_text("OURS = 1\n")
    committed(project, "Remember the template, and begin")
    cruft("update", "--skip-apply-ask", cwd=project)

    today = bake(history, tmp_path / "today", **given)
    owned(today)
    made = files(project)
    head = git(history, "rev-parse", "HEAD").strip()
    assert head.encode() in made.pop(".cruft.json")
    assert made.pop("project/own.py") == b"OURS = 1\n"
    wanted = files(today)
    assert sorted(made.keys() ^ wanted.keys()) == []
    assert [name for name in wanted if made[name] != wanted[name]] == []
    # The settings in .env are those of the release.
    run(".venv/bin/python", "manage.py", "check", cwd=equip(project))
