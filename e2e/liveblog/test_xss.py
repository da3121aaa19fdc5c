"""Markup that people write runs on no page.

apps/liveblog/tests/test_xss.py looks at each input and page; here a browser does.
"""

import json
import re
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from apps.liveblog.tests.payloads import PAYLOADS
from e2e.conftest import Meet
from e2e.liveblog.pages import BlogPage, composer, write
from tests.site import Site

PATH = "/live/xss/"
# The titles and bylines are cut, as a post of the site must be.
SEED = """
import json, pathlib
from apps.liveblog.services import *
payloads = json.loads(pathlib.Path({file!r}).read_text())
from apps.images.models import Image
from apps.liveblog.markup import Picture, picture_line
from apps.liveblog.models import Post
from apps.realtime.services import clean_line
blog = blog_create(title=payloads[0], slug="xss", summary=payloads[1])
image = Image.objects.create(app="liveblog", width=60, height=40, state="failed")
for payload in payloads:
    words = clean_line(payload)
    picture = picture_line(Picture(image.pk, alt=words, caption=words))
    body = payload + "\\n\\n" + picture
    fields = dict(title=payload[:120], body=body, byline=payload[:300], is_key=True)
    post = post_create(blog_id=blog.pk, **fields)
    post_update(post_id=post.pk, title=payload[:120], body=body + " again")
    draft_create(blog_id=blog.pk, **fields)
Post.objects.filter(pk__gt=post.pk - 20).update(byline="", author_name=payloads[2])
post_pin(post_id=post.pk)
"""


def watch(page: Page) -> list[str]:
    """Scripts that run, and requests; the browser's own complaints fail the test at its end."""
    ran: list[str] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    page.expose_function("xss", lambda: ran.append(page.url))
    return ran


def test_nothing_that_people_write_runs_anywhere(meet: Meet, site: Site, tmp_path: Path) -> None:
    assert len(PAYLOADS) >= 60
    (tmp_path / "payloads.json").write_text(json.dumps(PAYLOADS))
    site.run(SEED.format(file=str(tmp_path / "payloads.json")))
    reader, editor = meet(), meet("margaret")
    ran = watch(reader.page) + watch(editor.page)
    live = BlogPage(reader.page, PATH)
    expect(live.page.get_by_role("article").first).to_be_visible()
    for person in (reader, editor):
        page = person.visit("/live/")
        page.goto(PATH)
        page.get_by_role("link", name="Older updates").click()
        expect(page.get_by_role("article").first).to_be_visible()
    for path in ("drafts/", "settings/", "state/", "follow/", "unfollow/"):
        editor.visit(PATH + path)
    reader.visit(f"{PATH}embed/")
    expect(reader.page.get_by_role("article").first).to_be_visible()
    search_for_all(reader.page)
    for table in ("blog", "post", "draft"):
        editor.visit(f"/admin/liveblog/{table}/")
    edit_every_way(editor.page)
    assert ran == []


def search_for_all(page: Page) -> None:
    """Every page of results has highlights, and questions are payloads, too."""
    page.goto("/live/search/?q=xss&blog=xss")
    pages = 1
    while page.get_by_role("link", name="More results").count():
        expect(page.locator("mark").first).to_be_visible()
        page.get_by_role("link", name="More results").click()
        pages += 1
        expect(page).to_have_url(re.compile(rf"page={pages}"))
    assert pages > 2
    page.goto("/live/search/?" + urlencode({"q": "".join(PAYLOADS[:4]), "blog": "xss"}))
    expect(page.get_by_role("searchbox")).to_be_visible()


def edit_every_way(page: Page) -> None:
    """Previews of all payloads, a conflict, and the former texts of one post."""
    blog = BlogPage(page, PATH)
    form = write(page, "\n\n".join(PAYLOADS))
    expect(form.get_by_role("region", name="Preview")).to_contain_text("xss()")
    form.get_by_label("Update", exact=True).fill("")
    post = page.locator("[data-posts] article").first
    post.get_by_role("link", name="Edit").click()
    editor = page.get_by_role("form", name="Edit update")
    editor.locator("[name=version]").evaluate("e => { e.value = 1 }")
    editor.get_by_label("Update", exact=True).fill(PAYLOADS[0])
    editor.get_by_role("button", name="Save changes").click()
    expect(editor.locator(".conflict")).to_be_visible()
    expect(composer(page)).to_be_visible()
    href = blog.page.locator("[data-posts] article a", has_text="Former texts").last.get_attribute(
        "href"
    )
    page.goto(href or "")
    expect(page.get_by_role("button", name="Restore this text")).to_be_visible()
