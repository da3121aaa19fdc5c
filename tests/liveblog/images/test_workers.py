"""A worker that dies in the middle of a thumbnail, and messages that no worker gets."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from apps.realtime.testing.processes import Server, wait_until
from tests.site import DATABASE, ROOT, Site, demo_database, environment_in

pytestmark = pytest.mark.slow

POST = """
from io import BytesIO
from django.core.files.base import ContentFile
from PIL import Image as Pillow
from apps.images.services import image_create
from apps.liveblog.services import post_create
output = BytesIO()
Pillow.new("RGB", (1000, 500), "teal").save(output, "PNG")
image = image_create(app="liveblog", file=ContentFile(output.getvalue()))
blog = Blog.objects.get(slug="launch-day")
post_create(blog_id=blog.pk, body=f"A picture.\\n\\n![Only teal](image:{image.pk})")
"""


class ImageWorker(Server):
    """`manage.py runworker images`. On the in-memory layer no message of others reaches it."""

    name = "the worker"
    home = ROOT

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        super().__init__(folder)
        self.environment = environment

    def command(self) -> list[str]:
        return [sys.executable, "manage.py", "runworker", "images"]

    def answers(self) -> bool:
        return "Running worker" in (self.folder / "log").read_text()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    shutil.copy(demo_database(), tmp_path)
    environment = environment_in(tmp_path) | {
        "DJANGO_SETTINGS_MODULE": "tests.liveblog.images.settings",
        "TASK_SWEEP_SECONDS": "0.5",
    }
    return Site(tmp_path, environment, 0)


@pytest.fixture
def workers(site: Site, tmp_path: Path) -> Iterator[list[ImageWorker]]:
    made = []
    for number in range(2):
        (tmp_path / f"worker{number}").mkdir()
        made.append(ImageWorker(tmp_path / f"worker{number}", os.environ | site.environment))
    yield made
    for worker in made:
        worker.stop()


def test_a_killed_workers_thumbnail_is_made_by_the_next_and_published(
    site: Site, workers: list[ImageWorker], tmp_path: Path
) -> None:
    first, second = workers
    first.start()
    site.manage("shell", "-c", POST)
    wait_until((tmp_path / "begun").exists, "half of a thumbnail")
    first.kill()
    assert image_in(tmp_path)["state"] == "pending"
    assert "being prepared" in latest_frame(tmp_path)

    (tmp_path / "gate").touch()
    second.start()
    wait_until(lambda: "srcset" in latest_frame(tmp_path), "the post with its picture")
    image = image_in(tmp_path)
    assert (image["state"], image["attempts"]) == ("ready", 2)
    files = sorted((tmp_path / "media" / "images").iterdir())
    assert [file.name for file in files] == sorted(
        f"{image['token']}-{width}.webp" for width in (320, 640, 1000)
    )
    assert all(is_whole(file.read_bytes()) for file in files)


def is_whole(webp: bytes) -> bool:
    """Whether the file is as long as its header says."""
    return webp[:4] == b"RIFF" and len(webp) == int.from_bytes(webp[4:8], "little") + 8


def image_in(folder: Path) -> dict[str, Any]:
    return row(folder, "SELECT state, attempts, token FROM images_image")


def latest_frame(folder: Path) -> str:
    query = "SELECT frame FROM realtime_logentry WHERE key LIKE 'post.%' ORDER BY id DESC"
    return str(row(folder, query)["frame"])


def row(folder: Path, query: str) -> dict[str, Any]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.row_factory = sqlite3.Row
        return dict(connection.execute(query).fetchone())
