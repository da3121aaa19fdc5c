from typing import Any

from playwright.sync_api import Locator, Page, expect

from apps.realtime.testing.browser_user import connected

PATH = "/live/launch-day/"
PUBLIC = ["/live/", PATH]
MEMBERS = [PATH, "/live/new/", f"{PATH}drafts/", f"{PATH}settings/", f"{PATH}state/"]


class BlogPage:
    """The reader page of a live blog, with an editor's form for those who may post."""

    def __init__(self, page: Page, path: str = PATH) -> None:
        self.page = page
        page.goto(path)
        connected(page)

    def post(self, text: str, title: str = "") -> None:
        """Publish an update and wait for the page to have it."""
        form = self.page.get_by_role("form", name="New update")
        form.get_by_label("Title").fill(title)
        form.get_by_label("Update", exact=True).fill(text)
        form.get_by_role("button", name="Publish", exact=True).click()
        expect(self.update(text)).to_be_visible()

    def update(self, text: str) -> Locator:
        """The update that says so."""
        return self.page.get_by_role("article").filter(has_text=text)

    def edit(self, old: str, new: str) -> None:
        self.update(old).get_by_role("link", name="Edit").click()
        form = self.page.get_by_role("form", name="Edit update")
        form.get_by_label("Update", exact=True).fill(new)
        form.get_by_role("button", name="Save changes").click()
        expect(form).to_have_count(0)

    def delete(self, text: str) -> None:
        self.update(text).get_by_role("link", name="Delete").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
        expect(self.update(text)).to_have_count(0)


SERVICES = """
from django.db.transaction import atomic
from apps.liveblog.services import *
from apps.liveblog.models import *
"""
MAKE = """
blog = blog_create(title="Blog {slug}", slug="{slug}", **{options})
for n in range({posts}):
    body = "Some words.\\n\\n" * 4
    post_create(blog_id=blog.pk, title=f"Update {{n}}", body=body, is_key=n % 3 == 0)
"""


class Newsroom:
    """A blog that only one test uses, and what editors do with it from a shell."""

    def __init__(self, site: Any, slug: str, posts: int = 0, **options: Any) -> None:
        self.site = site
        self.path = f"/live/{slug}/"
        self.blog = f"Blog.objects.get(slug='{slug}')"
        self.run(MAKE.format(slug=slug, posts=posts, options=options))

    def run(self, code: str) -> None:
        self.site.run(f"{SERVICES}{code}")

    def post(self, *titles: str, is_key: bool = False) -> None:
        """All at once."""
        post = f"post_create(blog_id={self.blog}.pk, title=title, body='Words.', is_key={is_key})"
        self.run(f"with atomic():\n    for title in {list(titles)}:\n        {post}")

    def change(self, title: str, service: str, /, **values: Any) -> None:
        """Call `service` with the id of the post with that title."""
        post = f"{self.blog}.posts.get(title={title!r}).pk"
        self.run(f"{service}(post_id={post}, **{values})")

    def end(self) -> None:
        self.run(f"blog_close(blog_id={self.blog}.pk)")


def composer(page: Page) -> Locator:
    return page.get_by_role("form", name="New update")


def write(page: Page, text: str) -> Locator:
    form = composer(page)
    form.get_by_label("Update", exact=True).fill(text)
    return form
