from playwright.sync_api import Locator, Page, expect

PATH = "/live/launch-day/"
PUBLIC = ["/live/", PATH]
MEMBERS = [PATH]


class BlogPage:
    """The reader page of a live blog, with an editor's form for those who may post."""

    def __init__(self, page: Page, path: str = PATH) -> None:
        self.page = page
        page.goto(path)
        expect(page.locator("connection-status")).to_have_attribute("data-state", "open")

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
