"""With the default answers a project is this repository under another name."""

import difflib
import os
import re
import shutil
import stat
from pathlib import Path

import pytest
import yaml

from tests.site import ROOT
from tests.template.factories import WINDOW, build, check, equip, files, git

pytestmark = pytest.mark.slow

NO_LINE = r"(?!)"  # only loses lines
# Every file that may differ from ours, and a pattern for its new lines.
DIFFERENCES = {
    "LICENSE": r"Copyright \(c\) 20\d\d Ada Example",
    "Makefile": NO_LINE,
    "README.md": r".*",
    "apps/accounts/demo.py": r'DEMO_PASSWORD = "my_live_site-demo".*',
    "docs/protocol/asyncapi.json": r'    "title": "My live site live protocol",',
    "docs/protocol/schema.json": r'  "title": "My live site live protocol: every frame",',
    ".devcontainer/devcontainer.json": r'  "name": "My live site",',
    "docker-compose.yml": r".*my_live_site.*",
    "docs/deploying.md": r".*(my_live_site|example\.com).*",
    "package.json": r'  "name": "my-live-site",',
    "package-lock.json": r' +"name": "my-live-site",',
    "project/settings.py": r'SITE_(NAME|EMAIL) = .*|.*"my_live_site-test-.*',
    "pyproject.toml": r"name = .*|description = .*|authors = .*",
    "scripts/check.sh": NO_LINE,
    "scripts/check_links.py": NO_LINE,
    "scripts/mutate_guards.py": NO_LINE,
    "scripts/test_matrix.py": NO_LINE,
    "requirements.txt": r"    (# via|#   |# via )(my-live-site.*)?",
    "requirements-dev.txt": r"    (# via|#   |# via )(\S.*)?",
    "requirements-next.txt": r"    (# via|#   |# via )(\S.*)?",
}
# Where only the slug is new: names of files and databases that tests make.
SLUGGED = r"(tests|e2e)/.*\.py|docs/.*\.md|apps/.*\.md"


def test_the_template_links_to_all_that_ships_and_nothing_else() -> None:
    """A new file at the top must be linked there, or belong to the template only."""
    ours = {"bench", "hooks", "cookiecutter.json", WINDOW, "CHANGELOG.md", "CONTRIBUTING.md",
            "SECURITY.md", "requirements-docs.txt"}  # fmt: skip
    tracked = git(ROOT, "ls-files").splitlines()
    links = [ROOT / name for name in tracked if name.startswith(f"{WINDOW}/")]
    for link in links:
        assert link.is_symlink() or link.name == "README.md", f"{link.name} is a copy"
    top = {name.partition("/")[0] for name in tracked}
    shown = {re.sub("^git", ".git", link.name) for link in links}
    assert (shown - top, top - shown - ours) == (set(), set())


def test_only_names_differ_from_this_repository(template: Path, default: Path) -> None:
    reference, made = files(template), files(default)
    assert set(made) - set(reference) == set()
    for name, content in made.items():
        if content == reference[name]:
            continue
        said = DIFFERENCES.get(name) or (re.fullmatch(SLUGGED, name) and ".*my_live_site.*")
        assert said, f"{name} should not differ"
        for line in new_lines(reference[name].decode(), content.decode()):
            assert re.fullmatch(said, line), f"{name}: {line}"


def new_lines(old: str, new: str) -> list[str]:
    compared = difflib.ndiff(old.splitlines(), new.splitlines())
    return [line[2:] for line in compared if line.startswith("+ ")]


def test_a_project_lacks_only_the_templates_own_files(template: Path, default: Path) -> None:
    missing = set(files(template)) - set(files(default))
    workshop = (
        r"(bench|hooks|template|tests/template)/.*|\{\{.*|tests/test_bench\w*\.py|cookiecutter.json"
        r"|docs/decisions/00(2[01]|86)-.*|docs/(judges|upstream|security-scorecard)\.md|docs/security/.*"
        r"|scripts/(check_names|picture|security_scorecard|template)\.py|\.github/.*|docs/picture\.png|(CHANGELOG|CONTRIBUTING|SECURITY).md"
        r"|requirements-docs\.txt"
    )
    assert [name for name in missing if not re.fullmatch(workshop, name)] == []


def test_a_project_holds_nothing_of_the_template(default: Path) -> None:
    for name, content in files(default).items():
        text = content.decode(errors="replace").lower()
        assert "cookiecutter" not in text, name
        assert "signalbox" not in text or name == "docs/updating.md", name


def test_no_tool_looks_for_the_templates_own_files(default: Path) -> None:
    traces = re.compile(r"\b(bench|hooks|test_bench|tests/template|template/|picture\.png)\b")
    for name, content in files(default).items():
        if name.startswith(("scripts/", "Makefile", "pyproject.toml")):
            assert not traces.search(content.decode()), name


def test_containers_and_database_have_the_projects_name(default: Path) -> None:
    compose = yaml.safe_load((default / "docker-compose.yml").read_text())
    database = compose["services"]["postgres"]["environment"]
    names = {compose["name"], database["POSTGRES_DB"], database["POSTGRES_USER"]}
    assert names == {"my_live_site"}


def test_a_project_is_committed_and_has_a_secret_of_its_own(template: Path, default: Path) -> None:
    assert git(default, "status", "--porcelain") == ""
    assert git(default, "log", "--format=%s") == "Begin My live site\n"
    env = default / ".env"
    assert re.search(r"^SECRET_KEY=\S{50,}$", env.read_text(), re.MULTILINE)
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    assert ".env" not in git(default, "ls-files").splitlines()


def test_executable_files_stay_executable(template: Path, default: Path) -> None:
    for name in files(default):
        assert os.access(default / name, os.X_OK) == os.access(ROOT / name, os.X_OK), name


def test_the_default_project_passes_its_own_checks(default: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(default, tmp_path / default.name))
    check(build(equip(copy, same_apps=True)))
