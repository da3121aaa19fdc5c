"""Two editors of one blog, and a reader who sees what they publish and nothing else."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Meet
from e2e.liveblog.pages import PATH, BlogPage
from tests.site import Site

PASSWORD = "signalbox-demo"


@pytest.fixture
def own_blog(site: Site) -> Callable[[str], str]:
    """Make a blog of this test, of which grace is an editor, and return its path."""

    def make(slug: str) -> str:
        site.manage(
            "shell",
            "-c",
            "from apps.accounts.models import User\n"
            "from apps.liveblog.services import blog_create, blog_editors_set\n"
            f"blog = blog_create(title='{slug.title()}', slug='{slug}')\n"
            "grace = User.objects.get(username='grace')\n"
            "blog_editors_set(blog_id=blog.pk, user_ids=[grace.pk])",
        )
        return f"/live/{slug}/"

    return make


def composer(page: Page) -> Locator:
    return page.get_by_role("form", name="New update")


def write(page: Page, text: str) -> Locator:
    form = composer(page)
    form.get_by_label("Update", exact=True).fill(text)
    return form


def more(blog: BlogPage, text: str, action: str) -> None:
    """Choose an action of an update's menu."""
    update = blog.update(text).last
    update.locator("summary", has_text="More").click()
    update.get_by_role("button", name=action, exact=True).click()


def test_a_stale_save_shows_both_texts_and_a_merge_is_saved(
    meet: Meet, own_blog: Callable[[str], str]
) -> None:
    path = own_blog("conflict")
    ada, grace = BlogPage(meet("ada").page, path), BlogPage(meet("grace").page, path)
    reader = BlogPage(meet().page, path)
    ada.post("The engine left at nine.\n\nThe driver is Ann.")
    expect(grace.update("The engine left")).to_be_visible()
    for blog in (ada, grace):
        blog.update("The engine left").get_by_role("link", name="Edit").click()
    hers, mine = (blog.page.get_by_role("form", name="Edit update") for blog in (grace, ada))
    expect(hers.get_by_text("Also editing this: Ada.")).to_be_visible()
    expect(mine.get_by_text("Also editing this: Grace.")).to_be_visible()
    hers.get_by_label("Update", exact=True).fill("The engine left at nine.\n\nThe driver is Bea.")
    hers.get_by_role("button", name="Save changes").click()
    expect(hers).to_have_count(0)
    expect(mine.get_by_text("Also editing this")).to_be_hidden()
    expect(mine.get_by_role("status")).to_contain_text("Someone else has changed this update.")
    mine.get_by_label("Update", exact=True).fill("The engine left at ten.\n\nThe driver is Ann.")
    mine.get_by_role("button", name="Save changes").click()
    conflict = mine.get_by_role("region", name="Someone else has changed this text")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("Grace saved another text")
    expect(conflict.locator("ins")).to_have_text(["Bea.", "ten."])
    expect(reader.update("at nine.").filter(has_text="Bea")).to_be_visible()
    conflict.get_by_role("button", name="Take both, merged").click()
    merged = "The engine left at ten.\n\nThe driver is Bea."
    expect(mine.get_by_label("Update", exact=True)).to_have_value(merged)
    mine.get_by_role("button", name="Save changes").click()
    expect(mine).to_have_count(0)
    expect(reader.update("at ten.").filter(has_text="Bea")).to_be_visible()


def test_a_draft_is_seen_by_editors_only_until_it_is_published(
    meet: Meet, own_blog: Callable[[str], str]
) -> None:
    path = own_blog("drafting")
    ada, reader = BlogPage(meet("ada").page, path), BlogPage(meet().page, path)
    form = write(ada.page, "Not for everybody yet.")
    form.get_by_role("button", name="Save draft").click()
    expect(form.get_by_role("status")).to_have_text("Saved as a draft.")
    expect(form.get_by_label("Update", exact=True)).to_have_value("")
    grace = meet("grace").page
    grace.goto(f"{path}drafts/")
    grace.get_by_role("link", name="Not for everybody yet.").click()
    draft = grace.get_by_role("form", name="Edit draft")
    draft.get_by_label("Update", exact=True).fill("For everybody now.")
    draft.get_by_role("button", name="Publish now").click()
    expect(grace).to_have_url(re.compile(rf"{path}#post-\d+$"))
    expect(reader.update("For everybody now.")).to_be_visible()
    expect(reader.update("Not for everybody yet.")).to_have_count(0)


def test_a_scheduled_update_appears_at_its_time(meet: Meet, own_blog: Callable[[str], str]) -> None:
    path = own_blog("schedule")
    ada, reader = BlogPage(meet("ada").page, path), BlogPage(meet().page, path)
    form = write(ada.page, "At its time.")
    form.locator("summary").click()
    at = datetime.now(UTC) + timedelta(seconds=2)
    field = form.get_by_label("Publish at")
    field.evaluate("e => { e.step = 1 }")  # seconds, so that the test need not wait for a minute
    field.fill(f"{at:%Y-%m-%dT%H:%M:%S}")
    form.get_by_role("button", name="Schedule").click()
    expect(form.get_by_role("status")).to_have_text("Scheduled.")
    expect(reader.update("At its time.")).to_be_visible()
    expect(ada.update("At its time.")).to_be_visible()


def test_an_editor_pins_marks_and_unpublishes_an_update(
    meet: Meet, own_blog: Callable[[str], str]
) -> None:
    path = own_blog("marking")
    ada, reader = BlogPage(meet("ada").page, path), BlogPage(meet().page, path)
    ada.post("The news of the day.")
    pinned = reader.page.get_by_role("region", name="Pinned")
    more(ada, "The news of the day.", "Pin to the top")
    expect(pinned).to_contain_text("The news of the day.")
    more(ada, "The news of the day.", "Make it a key event")
    expect(reader.update("Key event").last).to_be_visible()
    more(ada, "The news of the day.", "Unpin")
    expect(pinned).to_be_hidden()
    more(ada, "The news of the day.", "Unpublish")
    expect(reader.update("The news of the day.")).to_have_count(0)
    ada.page.get_by_role("link", name="Drafts").click()
    expect(ada.page.get_by_role("link", name="The news of the day.")).to_be_visible()


def test_an_editor_restores_a_former_text(meet: Meet, own_blog: Callable[[str], str]) -> None:
    path = own_blog("restoring")
    ada, reader = BlogPage(meet("ada").page, path), BlogPage(meet().page, path)
    ada.post("The right words.")
    ada.edit("The right words.", "The wrong words.")
    expect(reader.update("The wrong words.")).to_be_visible()
    update = ada.update("The wrong words.")
    update.locator("summary", has_text="More").click()
    update.get_by_role("link", name="Former texts").click()
    ada.page.get_by_role("button", name="Restore this text").click()
    expect(ada.update("The right words.")).to_be_visible()
    expect(reader.update("The right words.")).to_be_visible()


def test_the_preview_shows_what_the_toolbar_and_the_keys_have_made(meet: Meet) -> None:
    page = BlogPage(meet("ada").page).page
    form = write(page, "bells")
    body = form.get_by_label("Update", exact=True)
    body.press("Control+A")
    body.press("Control+B")
    expect(body).to_have_value("**bells**")
    form.get_by_role("button", name="Quote").click()
    preview = form.get_by_role("region", name="Preview")
    expect(preview.locator("blockquote strong")).to_have_text("bells")
    body.press("Control+Z")
    expect(body).to_have_value("**bells**")
    expect(preview.locator("blockquote")).to_have_count(0)


def test_control_and_enter_publish(meet: Meet, own_blog: Callable[[str], str]) -> None:
    blog = BlogPage(meet("ada").page, own_blog("keys"))
    write(blog.page, "By the keyboard.").get_by_label("Update", exact=True).press("Control+Enter")
    expect(blog.update("By the keyboard.")).to_be_visible()


def test_the_updates_are_above_the_fold_until_an_editor_writes(meet: Meet) -> None:
    page = BlogPage(meet("ada").page, PATH).page
    form = composer(page)
    expect(page.get_by_role("article").first).to_be_in_viewport(ratio=0.5)
    folded = form.bounding_box()
    form.get_by_label("Update", exact=True).click()
    expect(form.get_by_role("button", name="Publish", exact=True)).to_be_in_viewport()
    opened = form.bounding_box()
    assert folded is not None
    assert opened is not None
    assert folded["height"] < 60 < opened["height"]
    # A click elsewhere moves nothing, so it hits what it was meant for.
    page.get_by_role("link", name="Edit").first.click()
    expect(page.get_by_role("form", name="Edit update")).to_be_visible()


def test_the_focus_goes_to_the_next_update_after_one_is_deleted(
    meet: Meet, own_blog: Callable[[str], str]
) -> None:
    blog = BlogPage(meet("ada").page, own_blog("focus"))
    for text in ("The lower one.", "The upper one."):
        blog.post(text)
    blog.delete("The upper one.")
    expect(blog.update("The lower one.")).to_be_focused()


def test_ending_a_blog_asks_first(meet: Meet, own_blog: Callable[[str], str]) -> None:
    path = own_blog("ending")
    ada, reader = BlogPage(meet("ada").page, path), BlogPage(meet().page, path)
    link = ada.page.get_by_role("link", name="End this live blog")
    link.click()
    dialog = ada.page.get_by_role("dialog", name="End this live blog?")
    expect(dialog.get_by_role("button", name="Keep it live")).to_be_focused()
    ada.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(reader.page.locator("[data-blog-header]")).not_to_contain_text("Ended")
    link.click()
    dialog.get_by_role("button", name="End it").click()
    expect(reader.page.locator("[data-blog-header]")).to_contain_text("Ended")
    expect(composer(ada.page)).to_be_hidden()
    ada.page.get_by_role("button", name="Reopen this live blog").click()
    expect(composer(ada.page)).to_be_visible()


def test_unsent_text_survives_the_end_of_the_tab_and_a_log_out(
    meet: Meet, own_blog: Callable[[str], str]
) -> None:
    path = own_blog("kept")
    ada = meet("ada")
    write(BlogPage(ada.page, path).page, "Half a thought.")
    ada.page.close()
    ada.page = ada.context.new_page()
    ada.context.clear_cookies()
    ada.log_in("grace")
    form = composer(BlogPage(ada.page, path).page)
    expect(form.get_by_label("Update", exact=True)).to_have_value("")
    ada.context.clear_cookies()
    ada.log_in("ada")
    form = composer(BlogPage(ada.page, path).page)
    expect(form.get_by_label("Update", exact=True)).to_have_value("Half a thought.")
    form.get_by_role("button", name="Publish", exact=True).click()
    expect(form.get_by_role("status")).to_have_text("Published.")


def test_an_editor_creates_a_blog_and_edits_without_javascript(meet: Meet) -> None:
    page = meet("ada", java_script_enabled=False).visit("/live/")
    page.get_by_role("link", name="New live blog").click()
    page.get_by_label("Title").fill("Fog on the line")
    page.get_by_label("Editors of this blog").fill("grace")
    page.get_by_role("button", name="Create").click()
    form = composer(page)
    form.get_by_label("Update", exact=True).fill("*Thick* fog.")
    form.get_by_role("button", name="Preview").click()
    expect(form.get_by_role("region", name="Preview").locator("em")).to_have_text("Thick")
    form.get_by_role("button", name="Save draft").click()
    page.get_by_role("link", name="Thick fog.").click()
    page.get_by_role("button", name="Publish now").click()
    update = page.get_by_role("article").filter(has_text="Thick fog.")
    expect(update).to_be_visible()
    update.locator("summary", has_text="More").click()
    update.get_by_role("button", name="Pin to the top").click()
    expect(page.get_by_role("region", name="Pinned")).to_contain_text("Thick fog.")
