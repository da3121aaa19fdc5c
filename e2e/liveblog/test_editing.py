"""Two editors of one blog, and a reader who sees what they publish and nothing else."""

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Locator, expect

from e2e.conftest import Meet
from e2e.liveblog.conftest import OwnBlog
from e2e.liveblog.pages import BlogPage, write


def more(blog: BlogPage, text: str, action: str) -> None:
    """Choose an action of an update's menu."""
    update = blog.update(text).last
    update.locator("summary", has_text="More").click()
    update.get_by_role("button", name=action, exact=True).click()


def test_a_stale_save_shows_both_texts_and_a_merge_is_saved(meet: Meet, own_blog: OwnBlog) -> None:
    path = own_blog("conflict")
    ada, grace = BlogPage(meet("ada").page, path), BlogPage(meet("grace").page, path)
    reader = BlogPage(meet().page, path)
    ada.post("The engine left at nine.\n\nThe driver is Ann.")
    mine, hers = (open_editor(blog, "The engine left") for blog in (ada, grace))
    hers.get_by_label("Update", exact=True).fill("The engine left at nine.\n\nThe driver is Bea.")
    hers.get_by_role("button", name="Save changes").click()
    expect(hers).to_have_count(0)
    expect(mine.get_by_text("Someone else has changed this update.")).to_be_visible()
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


def test_editors_see_who_else_edits_an_update(meet: Meet, own_blog: OwnBlog) -> None:
    path = own_blog("together")
    ada, grace = BlogPage(meet("ada").page, path), BlogPage(meet("grace").page, path)
    ada.post("Wanted by two.")
    mine, hers = (open_editor(blog, "Wanted by two.") for blog in (ada, grace))
    expect(hers.get_by_text("Also editing this: Ada.")).to_be_visible()
    expect(mine.get_by_text("Also editing this: Grace.")).to_be_visible()
    hers.get_by_role("link", name="Cancel").click()
    expect(mine.get_by_text("Also editing this")).to_be_hidden()


def open_editor(blog: BlogPage, text: str) -> Locator:
    """The form of the update that says so."""
    blog.update(text).get_by_role("link", name="Edit").click()
    form = blog.page.get_by_role("form", name="Edit update")
    expect(form).to_be_visible()
    return form


def test_a_draft_is_seen_by_editors_only_until_it_is_published(
    meet: Meet, own_blog: OwnBlog
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


def test_a_scheduled_update_appears_at_its_time(meet: Meet, own_blog: OwnBlog) -> None:
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


def test_an_editor_pins_marks_and_unpublishes_an_update(meet: Meet, own_blog: OwnBlog) -> None:
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


def test_an_editor_restores_a_former_text(meet: Meet, own_blog: OwnBlog) -> None:
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
