"""The form for new updates, and what an editor does beside it."""

from playwright.sync_api import expect

from e2e.conftest import Meet
from e2e.liveblog.conftest import OwnBlog
from e2e.liveblog.pages import PATH, BlogPage, composer, write


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


def test_control_and_enter_publish(meet: Meet, own_blog: OwnBlog) -> None:
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
    meet: Meet, own_blog: OwnBlog
) -> None:
    blog = BlogPage(meet("ada").page, own_blog("focus"))
    for text in ("The lower one.", "The upper one."):
        blog.post(text)
    blog.delete("The upper one.")
    expect(blog.update("The lower one.")).to_be_focused()


def test_ending_a_blog_asks_first(meet: Meet, own_blog: OwnBlog) -> None:
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
    meet: Meet, own_blog: OwnBlog
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
