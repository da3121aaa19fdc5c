"""A live blog in a frame of another site."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Frame, Page, expect

from apps.realtime.testing.browser_user import connected
from e2e.liveblog.pages import Newsroom
from tests.site import Site, WebProcess, running_site

TOLERANCE = 1  # px


class OtherSite(ThreadingHTTPServer):
    """Another origin, with one page at every address."""

    html = b""

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.server_port}"


class OtherPage(BaseHTTPRequestHandler):
    server: OtherSite

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.server.html)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        pass


@pytest.fixture(scope="module")
def other_site() -> Iterator[OtherSite]:
    with OtherSite(("localhost", 0), OtherPage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def home(
    other_site: OtherSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, WebProcess]]:
    """A site that lets the other one show its live blogs."""
    with running_site(processes=0) as site:
        choice = {"EMBED_ORIGINS": other_site.origin}
        process = WebProcess(tmp_path_factory.mktemp("home"), site.environment | choice)
        process.start()
        yield site, process
        process.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose console must stay empty of errors."""
    context = browser.new_context(viewport={"width": 700, "height": 600})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    yield context.new_page()
    context.close()
    assert [error for error in errors if "favicon" not in error] == []


def test_a_post_arrives_live_in_the_frame_of_another_site_which_grows(
    page: Page, home: tuple[Site, WebProcess], other_site: OtherSite
) -> None:
    site, process = home
    room = Newsroom(site, "framed", posts=3)
    frame = f'<iframe src="{process.url}{room.path}embed/" style="width: 100%; border: 0"></iframe>'
    script = f'<script async src="{process.url}/live/embed.js"></script>'
    other_site.html = f"<!doctype html><h1>Paper</h1>{frame}{script}<p>The end</p>".encode()
    page.goto(other_site.origin)
    blog = framed(page)
    expect(blog.get_by_role("article")).to_have_count(3)
    expect(blog.locator("live-blog")).to_have_attribute("data-live", "")
    before = height_of(page)
    assert before > 300

    room.post("Seen in a frame")
    expect(blog.get_by_role("article").first).to_contain_text("Seen in a frame")
    wait_until_it_fits(page)
    assert height_of(page) > before
    assert page.context.cookies() == []

    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    top = blog.locator("live-blog").get_by_role("button", name="1 new update")
    room.post("Held back below")
    expect(top).to_be_attached()
    expect(blog.get_by_role("article").filter(has_text="Held back below")).to_be_hidden()
    top.click()
    expect(blog.get_by_role("article").first).to_contain_text("Held back below")

    with page.context.expect_page() as opened:
        blog.get_by_role("link", name="All of “Blog framed”").click()
    connected(opened.value)
    assert opened.value.evaluate("opener") is None


def test_it_can_be_read_without_scripts_and_in_no_frame_that_is_not_allowed(
    browser: Browser, home: tuple[Site, WebProcess], other_site: OtherSite
) -> None:
    site, process = home
    room = Newsroom(site, "still", posts=2)
    other_site.html = f'<iframe src="{process.url}{room.path}embed/"></iframe>'.encode()
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(other_site.origin)
        expect(page.frame_locator("iframe").get_by_role("article")).to_have_count(2)
        page.goto(other_site.origin.replace("localhost", "127.0.0.1"))
        expect(page.frame_locator("iframe").get_by_role("article")).to_have_count(0)


def framed(page: Page) -> Frame:
    handle = page.locator("iframe").element_handle()
    frame = handle.content_frame()
    assert frame is not None
    return frame


def height_of(page: Page) -> float:
    wait_until_it_fits(page)
    return float(page.locator("iframe").evaluate("element => element.clientHeight"))


def wait_until_it_fits(page: Page) -> None:
    """The frame is as high as what it shows."""
    content = framed(page).locator(".embed__page")
    expect(content).to_be_visible()
    framed(page).wait_for_function(
        "() => Math.abs(document.querySelector('.embed__page').getBoundingClientRect().height"
        f" - innerHeight) <= {TOLERANCE}"
    )
