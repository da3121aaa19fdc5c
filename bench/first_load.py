"""How soon a long live blog is painted and answers its reader, on a phone four times as slow.

usage: python -m bench.first_load     300 posts with 60 images; prints five loads, without a cache
       python -m bench.first_load --fill     in a site's environment
"""

import os
import statistics
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import django
from PIL import Image as Pillow
from playwright.sync_api import Browser, sync_playwright

from bench.server import run_module
from tests.programs import launch_options
from tests.site import Site, running_site

PATH = "/live/first-load/"
POSTS, IMAGES = 300, 60
SLOWER = 4
LOADS = 5
TEXT = "**Trains run** again between [Ashby](https://example.org/) and Marsh End. " * 5
# When the page was painted first, was parsed, and has a script that answers clicks and keys.
TIMES = """() => new Promise((done) => {
  const ready = () => {
    if (!document.querySelector("live-blog:defined")) return false;
    const [{ domInteractive }] = performance.getEntriesByType("navigation");
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    if (!paint) return false;
    done({ paint: paint.startTime, parsed: domInteractive, interactive: performance.now() });
    return true;
  };
  const look = () => ready() || setTimeout(look);
  look();
})"""


def fill() -> None:
    """A blog, every fifth of whose posts has an image with all of its files."""
    from apps.images.files import file_write
    from apps.images.models import WIDTHS, Image, State
    from apps.liveblog.models import Post
    from apps.liveblog.services import blog_create

    blog = blog_create(title="First load", slug="first-load")
    files = {width: webp(width) for width in WIDTHS}
    for number in range(POSTS):
        text = TEXT
        if number % (POSTS // IMAGES) == 0:
            sizes = {"width": 1920, "height": 1080, "widths": list(WIDTHS), "state": State.READY}
            image = Image.objects.create(app="liveblog", **sizes)
            for width, content in files.items():
                file_write(image.file_name(width), content)
            text += f'\n\n![A signal](image:{image.pk} "At night")'
        Post.objects.create(blog=blog, title=f"Update {number}", body=text)


def webp(width: int) -> bytes:
    file = BytesIO()
    Pillow.effect_noise((width, width * 9 // 16), 60).convert("RGB").save(file, "WebP")
    return file.getvalue()


def loads(browser: Browser, site: Site) -> Iterator[dict[str, float]]:
    for _ in range(LOADS):
        context = browser.new_context(viewport={"width": 390, "height": 844}, base_url=site.url)
        page = context.new_page()
        browser_protocol = context.new_cdp_session(page)
        browser_protocol.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        browser_protocol.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(PATH, wait_until="commit")
        times: dict[str, float] = page.evaluate(TIMES)
        metrics = browser_protocol.send("Performance.getMetrics")["metrics"]
        busy = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
        yield {**times, "main thread": busy * 1000}
        context.close()


def main() -> None:
    with running_site() as site, sync_playwright() as playwright:
        environment: Any = site.environment
        run_module("bench.first_load", "--fill", environment=environment)
        browser = playwright.chromium.launch(**launch_options("chromium"))
        site.processes[0].answers()
        found = list(loads(browser, site))
        browser.close()
    for name in found[0]:
        values = [each[name] for each in found]
        print(
            f"{name:12}{statistics.median(values):6.0f} ms ({min(values):.0f} to {max(values):.0f})"
        )


if __name__ == "__main__":
    if sys.argv[1:] == ["--fill"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
        django.setup()
        fill()
    else:
        main()
