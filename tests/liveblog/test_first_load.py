"""The cost of the first page of a long live blog, for its reader and for the site."""

import gzip
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.images.models import WIDTHS, Image, State
from apps.liveblog.models import Blog, Post
from apps.liveblog.services import blog_create, post_pin

pytestmark = pytest.mark.django_db

POSTS, IMAGES = 300, 60
MOST_BYTES = 60_000  # without images
LEVEL = 5  # at which Caddy compresses
PATH = "/live/long/"
WORDS = (
    "The signaller of box {n} has pulled lever {n} for the {n}th time today and nobody is "
    "surprised. **Trains run** again between [Ashby](https://example.org/{n}) and Marsh End, "
    "with {n} minutes of delay.\n\nPassengers of the {n} o'clock train are asked to be patient."
)


@pytest.fixture
def blog() -> Blog:
    """Every fifth post has an image and is a key event."""
    blog = blog_create(title="A long day", slug="long", summary="Everything that happens.")
    sizes = {"width": 1600, "height": 900, "widths": list(WIDTHS), "state": State.READY}
    images = [Image.objects.create(app="liveblog", **sizes) for _ in range(IMAGES)]
    Post.objects.bulk_create(
        Post(blog=blog, title=f"Update {n}", body=text_of(n, images), is_key=n % 5 == 0)
        for n in range(POSTS)
    )
    post_pin(post_id=blog.posts.earliest("pk").pk)
    return blog


def text_of(number: int, images: list[Image]) -> str:
    text = WORDS.format(n=number)
    if number % 5:
        return text
    image = images[number // 5]
    return f'{text}\n\n![Signal {number} in the evening](image:{image.pk} "Signal {number}")'


def test_it_takes_six_queries_at_most(blog: Blog, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        html = Client().get(PATH).content.decode()
    assert html.count("<img") == 11  # ten in 50 posts, and the pinned one


def test_the_page_with_its_styles_and_scripts_is_small(blog: Blog) -> None:
    html = Client().get(PATH).content
    assets = {name: compressed(settings.DIST_DIR / name) for name in assets_of(html.decode())}
    assert any(name.endswith(".js") for name in assets)
    assert any(name.endswith(".css") for name in assets)
    sizes = {"the page": len(gzip.compress(html, LEVEL)), **assets}
    assert sum(sizes.values()) < MOST_BYTES, sizes


def test_it_can_be_read_before_and_without_its_scripts(blog: Blog) -> None:
    """Scripts are modules, which do not hold up the page, and posts are in its HTML."""
    html = Client().get(PATH).content.decode()
    scripts = re.findall(r"<script[^>]*src[^>]*>", html)
    assert scripts
    assert all('type="module"' in script for script in scripts)
    assert html.count("<article") == 51
    assert "Update 299" in html
    sized = re.findall(r"<img[^>]*width=\"\d+\"[^>]*height=\"\d+\"", html)
    assert len(sized) == html.count("<img")


def assets_of(html: str) -> set[str]:
    """The files of the entries that the page names, with all that they import."""
    manifest = json.loads((settings.DIST_DIR / "manifest.json").read_text())
    linked = re.findall(r'(?:src|href)="/static/dist/([^"]+)"', html)
    waiting = [key for key, chunk in manifest.items() if chunk["file"] in linked]
    found: dict[str, Any] = {}
    while waiting:
        key = waiting.pop()
        if key not in found:
            found[key] = manifest[key]
            waiting += manifest[key].get("imports", [])
    files = {file for chunk in found.values() for file in (chunk["file"], *chunk.get("css", []))}
    return files | set(linked)


def compressed(path: Any) -> int:
    return len(gzip.compress(path.read_bytes(), LEVEL))
