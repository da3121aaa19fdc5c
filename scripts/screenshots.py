"""Take screenshots of every page, in two widths and two color schemes.

usage: screenshots.py FOLDER        (make screenshots: into ./screenshots)
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.realtime.testing.browser_user import BrowserUser  # noqa: E402
from e2e.paths import MEMBERS, PUBLIC  # noqa: E402
from tests.programs import find_browser  # noqa: E402
from tests.site import Site, running_site  # noqa: E402

# The selector to wait for, on pages that load content later.
LOADED = {"/status/": ".echo-plot__line"}
SIZES = {"wide": (1280, 900), "phone": (390, 844)}


def take_screenshots(browser: Browser, site: Site, folder: Path) -> None:
    for who, paths in ((None, PUBLIC), ("margaret", MEMBERS)):
        for scheme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                viewport = {"width": width, "height": height}
                person = BrowserUser(
                    browser, site.url, site.cookies_of, color_scheme=scheme, viewport=viewport
                )
                if who:
                    person.log_in(who)
                for path in paths:
                    page = person.visit(path)
                    page.wait_for_load_state("networkidle")
                    if path in LOADED:
                        page.wait_for_selector(LOADED[path], state="attached")
                    name = "-".join([who or "anybody", *path.strip("/").split("/"), scheme, size])
                    page.screenshot(path=folder / f"{name}.png")
                    print(f"  {name}", flush=True)
                person.leave()


@contextmanager
def opened_site() -> Iterator[tuple[Browser, Site]]:
    """A browser, and a site with demo content."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with running_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--disable-background-networking", *arguments]
        )
        yield browser, site
        browser.close()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with opened_site() as (browser, site):
        take_screenshots(browser, site, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
