"""Live changes on a reader's page neither move the text nor distract from it."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Meet, Place
from e2e.liveblog.pages import PATH, BlogPage, Newsroom

# How far posts in view are moved by a change, at most: from the frame before it to the moment at
# which it is made. From there they slide. Browsers' own figure of layout shifts depends on how fast
# the machine paints.
MEASURE_JUMPS = """
window.jump = 0;
addEventListener("DOMContentLoaded", () => {
  let before = new Map();
  const tops = () => new Map([...document.querySelectorAll("article.post")].map(
    (post) => [post, post.getBoundingClientRect()]));
  const frame = () => { before = tops(); requestAnimationFrame(frame); };
  frame();
  new MutationObserver(() => {
    for (const [post, { top }] of tops()) {
      const was = before.get(post);
      const isInView = was && was.bottom > 0 && was.top < innerHeight;
      if (isInView) jump = Math.max(jump, Math.abs(top - was.top));
    }
  }).observe(document.querySelector("live-blog"), { childList: true, subtree: true });
});
"""
CHANGES = """
blog = {blog}
post = lambda n: blog.posts.get(title=f"Update {{n}}").pk
post_create(blog_id=blog.pk, title="First", body="Words.")
post_create(blog_id=blog.pk, title="Second", body="Words.")
post_update(post_id=post(9), title="Changed", body="Longer. " * 200)
post_delete(post_id=post(10))
post_pin(post_id=post(8))
post_key_set(post_id=post(8), is_key=True)
post_update(post_id=post(7), title="The last change", body="Shorter.")
"""
TOP = "(element) => element.getBoundingClientRect().top"

PULSE = "getComputedStyle(document.querySelector('.badge--live'), '::before').animationName"


@pytest.mark.parametrize("path", ["/live/", PATH])
def test_the_live_badge_pulses_only_while_updates_arrive(meet: Meet, path: str) -> None:
    reader = meet()
    page = reader.visit(path)
    expect(page.locator("[data-live]")).to_have_count(1)
    assert page.evaluate(PULSE) == "blog-pulse"
    reader.go_offline()
    expect(page.locator("[data-live]")).to_have_count(0)
    assert page.evaluate(PULSE) == "none"


def test_the_live_badge_is_still_for_who_wants_less_motion(meet: Meet) -> None:
    page = meet(reduced_motion="reduce").visit(PATH)
    expect(page.locator("[data-live]")).to_have_count(1)
    assert page.evaluate(PULSE) == "none"


@pytest.mark.parametrize("scrolled", [0, 900])
@pytest.mark.parametrize("width", [1280, 390])
def test_live_changes_shift_nothing_that_is_read(
    meet: Meet, site: Place, width: int, scrolled: int
) -> None:
    room = Newsroom(site, f"shifts-{width}-{scrolled}", posts=12)
    reader = meet(viewport={"width": width, "height": 800})
    reader.context.add_init_script(MEASURE_JUMPS)
    blog = BlogPage(reader.page, room.path)
    blog.page.evaluate(f"scrollTo(0, {scrolled})")
    room.run(CHANGES.format(blog=room.blog))
    expect(blog.update("The last change")).to_have_count(1)
    settle(blog.page)
    assert blog.page.evaluate("jump") < 1


def test_the_text_stays_where_it_is_when_a_post_above_is_deleted(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "deletions", posts=12)
    blog = BlogPage(meet().page, room.path)
    room.post("Seen at the top")
    expect(blog.update("Seen at the top")).to_be_visible()
    blog.page.evaluate("scrollTo(0, 900)")
    read = blog.update("Update 8")
    expect(read).to_be_in_viewport()
    before = read.evaluate(TOP)
    room.change("Update 11", "post_delete")
    expect(blog.update("Update 11")).to_have_count(0)
    assert abs(read.evaluate(TOP) - before) < 1


def settle(page: Page) -> None:
    """Wait until nothing slides any more, and the browser has painted and reported that."""
    page.evaluate(
        "async () => { await Promise.all(document.getAnimations()"
        ".filter((each) => !(each instanceof CSSAnimation)).map((each) => each.finished));"
        " await new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then))); }"
    )
