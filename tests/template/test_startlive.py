"""`manage.py startlive` writes an app that passes every check and its own tests at once.

test_smallest.py does the same in a project with one app, and tests/copying in one without a build.
"""

from pathlib import Path

import pytest

from apps.realtime.startlive.new_app import KINDS, NewApp
from tests.template.factories import build, check, clone, equip, run, startlive, test

pytestmark = pytest.mark.slow
# These tests must know every app.
SITE = ("tests/test_access.py", "tests/test_demo.py", "tests/security/test_documents.py")


# An app of each kind.
KINDS_OF = {"polls": "list", "notes": "document", "halls": "presence", "trains": "feed"}
LONGEST = "w" * 20


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This site with an app of each kind, and one with the longest name."""
    folder = equip(clone(tmp_path_factory.mktemp("startlive") / "site"), same_apps=True)
    for name, kind in KINDS_OF.items():
        startlive(folder, name, f"--kind={kind}")
    startlive(folder, LONGEST, "--noun=zz")
    return build(folder)


def test_there_is_an_app_of_each_kind() -> None:
    assert sorted(KINDS_OF.values()) == KINDS


def test_the_tutorial_shows_what_was_written(project: Path) -> None:
    """The formatters leave it as it is."""
    for path, text in NewApp("polls", "poll", "list", has_build=True).files():
        assert (project / path).read_text() == text


def test_a_new_app_passes_the_sites_checks(project: Path) -> None:
    """Also one with the longest name, which is sorted behind the core's."""
    assert (project / "apps" / LONGEST).is_dir()
    check(project)


def test_a_new_app_passes_its_tests(project: Path) -> None:
    """And the site knows its addresses and demo content. The browsers' tests open two windows."""
    apps = [f"apps/{name}" for name in KINDS_OF]
    run("node_modules/.bin/vitest", "run", *apps, cwd=project)
    test(project, *apps, *SITE, "e2e/polls")


def test_a_second_run_changes_nothing(project: Path) -> None:
    with pytest.raises(RuntimeError, match=r"app called polls already\. Nothing was changed"):
        startlive(project, "polls")
