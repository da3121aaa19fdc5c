"""A room of 5,000 messages in Chromium: how soon it opens, and its longest handler while scrolled.

usage: python -m bench.long_room [--server daphne] [--opens 5]

Opening ends when the page can be written in. Then the reader scrolls from the newest message to the
oldest, which loads them page by page, while Chromium records a trace. The handlers are the trace's
tasks of the page's main thread that run script: events, timers, frames and promises.
"""

import argparse
import json
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.chat import chat_site
from tests.programs import launch_options

HANDLERS = {"EventDispatch", "FunctionCall", "TimerFire", "FireAnimationFrame", "RunMicrotasks"}
FIRST, LONG = "Number 0.", 5_000


@dataclass(frozen=True)
class Scrolled:
    """`handlers` are the milliseconds that each handler took."""

    seconds: float
    most_on_page: int
    handlers: list[float]


def open_room(page: Page, path: str) -> float:
    """Seconds from the navigation until the page can be written in."""
    begun = time.perf_counter()
    page.goto(path, wait_until="commit")
    page.locator("chat-composer textarea").wait_for()
    return time.perf_counter() - begun


def scroll_to_first(browser: Browser, page: Page, trace: Path) -> Scrolled:
    """Scroll upwards until the oldest message is shown."""
    log = page.get_by_role("log")
    box = log.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    most, begun = 0, time.perf_counter()
    browser.start_tracing(page=page, path=trace, categories=["devtools.timeline"])
    while not log.get_by_text(FIRST, exact=True).count():
        page.mouse.wheel(0, -2_000)
        most = max(most, log.locator(".message").count())
    browser.stop_tracing()
    events = json.loads(trace.read_text())["traceEvents"]
    return Scrolled(time.perf_counter() - begun, most, [*handlers(events)])


def handlers(events: Iterable[dict[str, Any]]) -> Iterable[float]:
    """The milliseconds of each handler in a trace of Chromium."""
    for event in events:
        if event.get("ph") == "X" and event.get("name") in HANDLERS:
            yield event.get("dur", 0) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.long_room", description=__doc__)
    parser.add_argument(
        "--server", choices=("daphne", "uvicorn"), default="daphne", help="by default daphne"
    )
    parser.add_argument(
        "--opens", type=int, default=5, help="how often to open the room (default: 5)"
    )
    chosen = parser.parse_args()
    with (
        chat_site(chosen.server) as (process, shell),
        TemporaryDirectory() as folder,
        sync_playwright() as playwright,
    ):
        made = json.loads(shell.ask("long"))
        browser = playwright.chromium.launch(**launch_options("chromium"))
        page = browser.new_page(base_url=process.url)
        cookie: Any = {"name": "sessionid", "value": made["session"], "url": process.url}
        page.context.add_cookies([cookie])
        path = f"/chat/{made['slug']}/"
        opened = [open_room(page, path) for _ in range(chosen.opens)]
        scrolled = scroll_to_first(browser, page, Path(folder) / "trace.json")
        browser.close()
    print(
        f"opens in {statistics.median(opened):.2f} s (worst {max(opened):.2f}; wanted: below 1 s)"
    )
    print(
        f"scrolled {LONG:,} messages in {scrolled.seconds:.0f} s, {scrolled.most_on_page} on the"
        f" page at most: {len(scrolled.handlers):,} handlers, the longest took"
        f" {max(scrolled.handlers):.0f} ms (wanted: below 50 ms)"
    )


if __name__ == "__main__":
    main()
