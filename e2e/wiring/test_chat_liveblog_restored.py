"""An open page automatically shows the content of a restored backup, and goes on from there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.liveblog.pages import BlogPage
from tests.site import Site, running_site, script


@pytest.fixture
def own_site() -> Iterator[Site]:
    with running_site() as site:
        yield site


def test_open_pages_show_the_content_of_the_backup(
    meet: Meet, own_site: Site, tmp_path: Path
) -> None:
    ada = meet("ada", site=own_site)
    room = RoomPage(ada.page)
    blog = BlogPage(ada.second_tab("about:blank"))
    room.send("Kept by the backup")
    done = script("backup", "here", tmp_path, environment=own_site.environment)
    assert done.returncode == 0, done.stderr
    [archive] = tmp_path.iterdir()

    room.send("Lost with the disk")
    blog.post("Lost with the disk, too")
    done = script("restore", "here", archive, "yes", environment=own_site.environment)
    assert done.returncode == 0, done.stderr
    expect(room.message("Lost with the disk")).to_have_count(0)
    expect(room.message("Kept by the backup")).to_have_count(1)
    expect(blog.update("Lost with the disk, too")).to_have_count(0)

    other = RoomPage(ada.second_tab("about:blank"))
    other.send("Said after the restore")
    blog.post("Reported after the restore")
    expect(room.message("Said after the restore")).to_have_count(1)
    assert room.bodies("") == other.bodies("")
    expect(blog.update("Reported after the restore")).to_have_count(1)
