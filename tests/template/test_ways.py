"""A path, a URL, an archive and cruft make the same project."""

import shutil
from pathlib import Path

import pytest

from tests.template.factories import archive, bake, cruft_create, files, git

pytestmark = pytest.mark.slow

USED = [
    "db.sqlite3",
    ".env",
    "media/photo.jpg",
    "frontend/dist/manifest.json",
    "apps/chat/static/chat/chat.js",
    "apps/chat/__pycache__/models.cpython-311.pyc",
    "project/.mypy_cache/x.json",
]


def test_a_url_makes_the_same_project_as_a_path(
    template: Path, default: Path, tmp_path: Path
) -> None:
    assert files(bake(f"git+file://{template}", tmp_path)) == files(default)


def test_an_archive_makes_the_same_project_without_links(
    template: Path, default: Path, tmp_path: Path
) -> None:
    assert files(bake(archive(template), tmp_path)) == files(default)


def test_cruft_makes_the_same_project_and_remembers_the_template(
    template: Path, default: Path, tmp_path: Path
) -> None:
    made = files(cruft_create(template, tmp_path / "made"))
    assert str(template).encode() in made.pop(".cruft.json")
    assert made == files(default)


def test_the_author_commits_where_git_has_no_user(
    template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    project = bake(template, tmp_path / "made", author_name="Ada Lovelace", email="ada@example.com")
    assert git(project, "log", "--format=%an <%ae>") == "Ada Lovelace <ada@example.com>\n"


def test_files_made_by_tools_are_not_passed_on(
    template: Path, default: Path, tmp_path: Path
) -> None:
    used = tmp_path / "used"
    shutil.copytree(template, used, symlinks=True)
    for name in USED:
        (used / name).parent.mkdir(parents=True, exist_ok=True)
        (used / name).write_text("made by a tool")
    assert files(bake(used, tmp_path / "made")) == files(default)
