"""The chat under load: from sending to the acknowledgement, and to other people's screens.

usage: python -m bench.chat [--server daphne] [--sockets 200] [--rooms 50] [--rate 20]
                            [--seconds 30] [--sqlite]

Each member has a socket, has joined eight of the rooms and follows them. Messages are sent at fixed
times, however late the answers are. Every fourth goes to the room that a page in Chromium shows,
which says when it has painted each one. A message that does not reach each member of its room once
fails the run (exit 1); no time does.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from playwright.async_api import Page, async_playwright

from bench import machine
from bench.chat_crowd import ChatCrowd, Room
from bench.server import UNLIMITED, MeasuredServer
from bench.trials import steady
from bench.visitors import disconnect_all
from tests.programs import launch_options
from tests.services import postgres_server, redis_server
from tests.shell import Shell
from tests.site import Site, WebProcess, environment_in

JOINED = 8
SCRIPT = "from bench.chat_site import serve; serve()"
# When each message was painted, in ms since 1970, in the order of the page.
WATCH = """() => {
  window.painted = [];
  const log = document.querySelector("[role=log]");
  const ids = () => [...log.querySelectorAll(".message")].map(({ id }) => id);
  const seen = new Set(ids());
  new MutationObserver(() => {
    const added = ids().filter((id) => !seen.has(id));
    for (const id of added) seen.add(id);
    if (added.length > 0) requestAnimationFrame(() => setTimeout(() => {
      for (const _ of added) window.painted.push(Date.now());
    }));
  }).observe(log, { childList: true, subtree: true });
}"""


class ChatProcess(MeasuredServer, WebProcess):
    """The whole site."""


@dataclass(frozen=True)
class Found:
    """Seconds."""

    acknowledged: list[float]
    delivered: list[float]
    painted: list[float]
    server: float  # the share of its core that the server used
    faults: list[str]


@contextmanager
def chat_site(server: str, *, sqlite: bool = False) -> Iterator[tuple[ChatProcess, Shell]]:
    """A site without limits per client, and a shell beside it that answers `bench.chat_site`."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="signalbox-bench-")))
        redis = stack.enter_context(redis_server())
        environment = environment_in(folder) | {
            "ASGI_SERVER": server,
            "CHANNELS_URL": redis.layer_url("pubsub"),
            "LIMIT_SILENT_SECONDS": "3600",  # no socket sends heartbeats
            **{f"LIMIT_{name}": "0" for name in UNLIMITED},
        }
        if not sqlite:
            environment["DATABASE_URL"] = stack.enter_context(postgres_server()).url
        site = Site(folder, environment, 0)
        site.manage("migrate", "--verbosity=0")
        process = ChatProcess(folder, os.environ | environment)
        process.start()
        stack.callback(process.stop)
        yield process, stack.enter_context(site.shell(SCRIPT))


async def measure(
    process: ChatProcess, sessions: Sequence[str], rooms: Sequence[Room], times: Sequence[float]
) -> Found:
    shown = rooms[0]
    crowd = ChatCrowd(process.port, sessions, rooms)
    await crowd.connect()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**launch_options("chromium"))
        page = await browser.new_page(base_url=process.url)
        cookie = {"name": "sessionid", "value": sessions[shown.members[0]], "url": process.url}
        await page.context.add_cookies([cookie])  # type: ignore[list-item]
        await page.goto(f"/chat/{shown.slug}/")
        await page.locator("chat-composer textarea").wait_for()
        await page.evaluate(WATCH)
        cpu = process.cpu_seconds()
        await crowd.write(times, shown)
        seconds = times[-1] if times else 1.0
        share = (process.cpu_seconds() - cpu) / max(seconds, 1.0)
        painted, faults = await screen(page, crowd.due_in(shown))
        await browser.close()
    await disconnect_all(crowd.members)
    return Found(
        crowd.acknowledged(), crowd.delivered(), painted, share, [*crowd.faults(), *faults]
    )


async def screen(page: Page, due: Sequence[float]) -> tuple[list[float], list[str]]:
    """Seconds from when each message was due until the page had painted it, and what is wrong."""
    await page.wait_for_function("count => window.painted.length >= count", arg=len(due))
    painted: list[float] = await page.evaluate("window.painted")
    faults = [f"{len(painted)} of {len(due)} messages painted"] if len(painted) != len(due) else []
    return [at / 1000 - was for at, was in zip(painted, due, strict=False)], faults


def report(found: Found) -> None:
    for name, seconds, percent, target in (
        ("send to acknowledged", found.acknowledged, 50, "15 ms"),
        ("send to another's socket", found.delivered, 95, "100 ms"),
        ("send to another's screen", found.painted, 95, "100 ms"),
    ):
        parts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
        half, most = (f"{parts[each - 1] * 1000:6.1f}" for each in (50, 95))
        print(
            f"{name:26}p50{half} ms   p95{most} ms   worst {max(seconds) * 1000:.1f} ms"
            f"   ({len(seconds):,}; wanted: p{percent} below {target})"
        )
    print(f"The server used {found.server:.0%} of its core.")


def run(server: str, sockets: int, rooms: int, times: Sequence[float], *, sqlite: bool) -> Found:
    with chat_site(server, sqlite=sqlite) as (process, shell):
        made = json.loads(shell.ask(f"rooms {sockets} {rooms} {min(JOINED, rooms)}"))
        described = [Room(*each) for each in made["rooms"]]
        return asyncio.run(measure(process, made["sessions"], described, times))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description=__doc__)
    parser.add_argument(
        "--server", choices=("daphne", "uvicorn"), default="daphne", help="by default daphne"
    )
    parser.add_argument("--sockets", type=int, default=200, help="by default 200")
    parser.add_argument("--rooms", type=int, default=50, help="by default 50")
    parser.add_argument("--rate", type=float, default=20.0, help="messages per second")
    parser.add_argument("--seconds", type=float, default=30.0, help="of messages (default: 30)")
    parser.add_argument("--sqlite", action="store_true", help="in place of PostgreSQL")
    chosen = parser.parse_args()
    if pair := machine.cores():
        machine.pin(pair[1])
    times = steady(chosen.rate, chosen.seconds)
    found = run(chosen.server, chosen.sockets, chosen.rooms, times, sqlite=chosen.sqlite)
    report(found)
    print(f"{machine.description()}.")
    if found.faults:
        sys.exit("\n".join(found.faults))


if __name__ == "__main__":
    main()
