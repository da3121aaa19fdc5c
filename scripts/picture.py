"""Take the picture in the README: a live blog and a chat room, side by side.

usage: picture.py    (make picture)
"""

import sys
from base64 import b64encode
from pathlib import Path

from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from apps.realtime.testing.browser_user import BrowserUser  # noqa: E402
from scripts.screenshots import opened_site  # noqa: E402
from tests.site import Site  # noqa: E402

TARGET = ROOT / "docs" / "picture.png"
# User, path, color scheme.
WINDOWS: list[tuple[str | None, str, str]] = [
    (None, "/live/launch-day/", "light"),
    ("ada", "/chat/general/", "dark"),
]
STYLE = """
    body { margin: 10px; display: flex; gap: 20px; background: #dfe5e1; }
    img { border-radius: 8px; outline: 1px solid #8886; }
"""


def window(browser: Browser, site: Site, who: str | None, path: str, scheme: str) -> str:
    """An `<img>` with a screenshot of the page."""
    viewport = {"width": 640, "height": 620}
    person = BrowserUser(browser, site.url, site.cookies_of, color_scheme=scheme, viewport=viewport)
    if who:
        person.log_in(who)
    page = person.visit(path)
    page.wait_for_load_state("networkidle")
    data = b64encode(page.screenshot()).decode()
    person.leave()
    return f'<img src="data:image/png;base64,{data}">'


def main() -> None:
    with opened_site() as (browser, site):
        images = [window(browser, site, *each) for each in WINDOWS]
        page = browser.new_page(viewport={"width": 1320, "height": 640})
        page.set_content(f"<style>{STYLE}</style>{''.join(images)}")
        page.screenshot(path=TARGET)


if __name__ == "__main__":
    main()
