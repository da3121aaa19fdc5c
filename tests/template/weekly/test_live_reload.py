"""`make run` shows what is saved on pages that are open, in a project whose files may be edited."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from apps.realtime.testing.processes import HOST
from tests.site import WebProcess
from tests.template.factories import bake, build, environment, equip

PATIENCE_MS = 60_000
SAVED = (
    "() => getComputedStyle(document.documentElement).getPropertyValue('--saved').trim() === '1'"
)


class Run(WebProcess):
    """The last step of `make run` in a project."""

    start_seconds = 120  # it migrates, and makes the demo content

    def __init__(self, project: Path) -> None:
        super().__init__(project, environment())
        self.home = project

    def command(self) -> list[str | Path]:
        return [".venv/bin/python", "scripts/serve.py", HOST, str(self.port), "--watch"]


@pytest.fixture
def run(template: Path, tmp_path: Path) -> Iterator[Run]:
    server = Run(build(equip(bake(template, tmp_path))))
    try:
        server.start()
        yield server
    finally:
        server.stop()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_saved_files_show_on_an_open_page_and_styles_keep_its_state(
    run: Run, browser: Browser
) -> None:
    page = browser.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{run.url}/accounts/login/")
    typed = page.locator("[name=login]")
    typed.fill("half a name")
    with page.expect_response(lambda response: "x-process" in response.headers):
        pass
    edit(run.folder / "frontend/base.css", "  html {", "  html {\n    --saved: 1;")
    page.wait_for_function(SAVED)
    expect(typed).to_have_value("half a name")

    footer = '<footer class="site-footer"'
    edit(run.folder / "project/templates/base.html", footer, f'{footer} id="saved"')
    expect(page.locator("#saved")).to_be_visible(timeout=PATIENCE_MS)

    script = "closeMenusOnLeave(document);"
    edit(run.folder / "frontend/entry.ts", script, f"{script} document.title = 'Saved';")
    expect(page).to_have_title("Saved", timeout=PATIENCE_MS)

    edit(run.folder / "project/settings.py", "SITE_NAME = ", 'SITE_NAME = "Saved: " ')
    expect(page.locator(".brand__name")).to_contain_text("Saved: ", timeout=PATIENCE_MS)
    page.context.close()
