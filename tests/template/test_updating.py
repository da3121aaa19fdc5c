"""cruft brings a project what is new; a line that both have changed is for its owner to decide."""

from pathlib import Path

import pytest

from tests.site import ROOT
from tests.template.factories import committed, cruft, cruft_create, git

pytestmark = pytest.mark.slow

THEIRS = 'SECURE_REFERRER_POLICY = "strict-origin"'
OURS = 'SECURE_REFERRER_POLICY = "no-referrer"'


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Path:
    """A project without a chat, made by cruft; its owner has changed a line."""
    project = cruft_create(template, tmp_path / "projects", chat="no")
    replace(project / "project" / "settings.py", 'SECURE_REFERRER_POLICY = "same-origin"', OURS)
    return committed(project, "Remember the template, and be discreet")


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_an_update_comes_with_a_conflict_where_both_changed_a_line(
    template: Path, project: Path
) -> None:
    secret = (project / ".env").read_text()
    before = git(template, "rev-parse", "HEAD").strip()
    replace(template / "project" / "settings.py", 'SECURE_REFERRER_POLICY = "same-origin"', THEIRS)
    (template / "docs" / "news.md").write_text("# News of Signalbox\n")
    (template / "apps" / "chat" / "news.py").write_text("")
    committed(template, "Change the same line, and something else")
    try:
        said = cruft("update", "--skip-apply-ask", cwd=project)
    finally:
        git(template, "reset", "--hard", "--quiet", before)
    settings = (project / "project" / "settings.py").read_text()
    assert f"<<<<<<< ours\n{OURS}\n=======\n{THEIRS}\n>>>>>>> theirs\n" in settings
    assert (project / "docs" / "news.md").read_text() == "# News of My live site\n"
    assert not (project / "apps" / "chat").exists()
    assert (project / ".env").read_text() == secret
    assert "UU project/settings.py" in git(project, "status", "--porcelain")
    assert before not in (project / ".cruft.json").read_text()
    document = (ROOT / "docs" / "updating.md").read_text()
    for line in ("Applied patch to 'project/settings.py' with conflicts.", OURS, THEIRS):
        assert line in document
        assert line in said + settings


def test_an_update_without_changes_does_nothing(project: Path) -> None:
    assert "already up to date" in cruft("update", cwd=project)
    assert git(project, "status", "--porcelain") == ""
