"""A saved file shows on the page of a site that is developed in containers."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from apps.realtime.testing.processes import wait_until
from tests.deploy.stack import ROOT, Stack
from tests.http_client import HttpClient

PATIENCE = 60.0  # seconds, for a busy machine


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that git knows, to be edited."""
    folder = tmp_path_factory.mktemp("checkout")
    known = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in known.stdout.splitlines():
        if not (ROOT / name).is_symlink() and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def developing(checkout: Path) -> Iterator[Stack]:
    files = "docker-compose.yml:docker-compose.dev.yml"
    stack = Stack(checkout, "site-tests-dev", COMPOSE_FILE=files)
    stack.down()
    try:
        stack.up("--build")
        yield stack
    finally:
        stack.down()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_saved_python_file_is_live(developing: Stack, checkout: Path) -> None:
    edit(checkout / "project/settings.py", 'SITE_DESCRIPTION = "', 'SITE_DESCRIPTION = "Saved. ')
    wait_until(lambda: "Saved. " in page(developing), "the new page", PATIENCE)


def test_a_saved_stylesheet_is_live(developing: Stack, checkout: Path) -> None:
    before = stylesheets(developing)
    assert before
    edit(checkout / "frontend/base.css", "  html {", "  html {\n    --saved: 1;")
    wait_until(lambda: stylesheets(developing) not in (before, set()), "new styles", PATIENCE)
    client = HttpClient()
    styles = [client.get(developing.url + path) for path in stylesheets(developing)]
    assert any("--saved" in style for style in styles)


def page(stack: Stack) -> str:
    """The first page; nothing while the server restarts."""
    try:
        return HttpClient(PATIENCE).get(f"{stack.url}/")
    except OSError:
        return ""


def stylesheets(stack: Stack) -> set[str]:
    return {part.split('"')[0] for part in page(stack).split('href="') if ".css" in part[:80]}
