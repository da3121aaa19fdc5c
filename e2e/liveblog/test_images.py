"""Editors upload pictures where they write, and readers see them without anything moving."""

import base64
from io import BytesIO
from typing import Any

import pytest
from PIL import Image as Pillow
from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Meet, Place
from e2e.liveblog.pages import BlogPage

UPLOADS = "**/images/?upload=*"
PASTE = """(body, [type, encoded]) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "screenshot.png", { type: "image/png" }));
  const options = { bubbles: true, cancelable: true };
  const event = type === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: data })
    : new DragEvent("drop", { ...options, dataTransfer: data });
  body.dispatchEvent(event);
}"""
SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts += entry.value;
  }).observe({ type: "layout-shift" });
}"""


def png(size: tuple[int, int] = (800, 600)) -> bytes:
    output = BytesIO()
    Pillow.new("RGB", size, "teal").save(output, "PNG")
    return output.getvalue()


def a_file(content: bytes, name: str = "train.png") -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


class Composer:
    """The form for new posts, and its list of uploads."""

    def __init__(self, page: Page) -> None:
        self.blog = BlogPage(page)
        self.form = page.get_by_role("form", name="New update")
        self.body = self.form.get_by_label("Update", exact=True)
        self.uploads = self.form.locator("image-uploads")
        self.body.focus()

    def pick(self, content: bytes) -> Locator:
        self.uploads.locator("input[type=file]").set_input_files(a_file(content))
        return self.uploads.get_by_role("listitem")

    def give(self, how: str, content: bytes) -> Locator:
        """Paste or drop a picture into the text."""
        self.body.evaluate(PASTE, [how, base64.b64encode(content).decode()])
        return self.uploads.get_by_role("listitem")

    def insert(self, item: Locator, alt: str, caption: str = "") -> None:
        item.get_by_label("What does it show?").fill(alt)
        item.get_by_label("Caption").fill(caption)
        item.get_by_role("button", name="Insert").click()
        expect(item).to_have_count(0)

    def publish(self) -> None:
        self.form.get_by_role("button", name="Publish").click()


def test_a_picked_picture_reaches_a_reader_with_its_caption(meet: Meet) -> None:
    composer, reader = Composer(meet("ada").page), BlogPage(meet().page)
    composer.body.fill("The engine as it left the shed.")
    item = composer.pick(png())
    expect(item).to_contain_text("Uploaded.")
    composer.insert(item, "An engine before a shed", "Number 31")
    composer.publish()
    shown = reader.update("The engine as it left the shed.").get_by_role("img")
    expect(shown).to_have_attribute("alt", "An engine before a shed")
    assert shown.evaluate("picture => picture.decode().then(() => picture.currentSrc)").endswith(
        "-800.webp"
    )
    figure = reader.update("The engine as it left the shed.").get_by_role("figure")
    expect(figure).to_contain_text("Number 31")


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_picture_is_pasted_or_dropped_into_the_text(meet: Meet, how: str) -> None:
    composer = Composer(meet("ada").page)
    composer.body.fill(f"By {how}.")
    item = composer.give(how, png())
    expect(item).to_contain_text("screenshot.png")
    composer.insert(item, "A screenshot")
    composer.publish()
    shown = composer.blog.update(f"By {how}.").get_by_role("img", name="A screenshot")
    expect(shown).to_have_js_property("complete", True)


def test_a_picture_must_be_described_or_called_decoration(meet: Meet) -> None:
    composer = Composer(meet("ada").page)
    item = composer.pick(png())
    item.get_by_role("button", name="Insert").click()
    expect(item.get_by_role("alert")).to_contain_text("Describe the picture")
    item.get_by_label("Only decoration").check()
    item.get_by_role("button", name="Insert").click()
    assert composer.body.input_value().startswith("![](image:")


def test_an_upload_that_is_cancelled_is_gone(meet: Meet) -> None:
    composer = Composer(meet("ada").page)
    composer.blog.page.route(UPLOADS, lambda route: None)  # never answered
    item = composer.pick(png())
    expect(item.get_by_role("progressbar")).to_be_visible()
    item.get_by_role("button", name="Cancel").click()
    expect(item).to_have_count(0)
    assert composer.body.input_value() == ""


def test_an_upload_is_tried_again_after_a_lost_connection(meet: Meet) -> None:
    composer = Composer(meet("ada").page)
    composer.blog.page.route(UPLOADS, lambda route: route.abort())
    item = composer.pick(png())
    expect(item).to_contain_text("Not uploaded: no connection.")
    composer.blog.page.unroute(UPLOADS)
    item.get_by_role("button", name="Try again").click()
    expect(item).to_contain_text("Uploaded.")


def test_what_is_no_picture_is_refused_in_words(meet: Meet) -> None:
    composer = Composer(meet("ada").page)
    item = composer.pick(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    expect(item).to_contain_text("SVG files can contain scripts.")
    expect(item.get_by_role("button", name="Insert")).to_be_hidden()


def test_a_picture_larger_than_other_requests_may_be_is_uploaded(meet: Meet) -> None:
    output = BytesIO()
    Pillow.effect_noise((1_800, 1_200), 100).save(output, "PNG")
    content = output.getvalue()
    assert len(content) > 1_500_000
    expect(Composer(meet("ada").page).pick(content)).to_contain_text("Uploaded.")


HOLD = """
from io import BytesIO
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image as Pillow
from apps.images.services import image_create
from apps.liveblog.services import post_create
output = BytesIO()
Pillow.new("RGB", (1600, 900), "teal").save(output, "PNG")
with transaction.atomic():
    image = image_create(app="liveblog", file=ContentFile(output.getvalue()))
    TaskRow.objects.filter(queue="images", kwargs__image_id=image.pk).delete()
text = f"A late one.\\n\\n![Only teal](image:{image.pk})"
post_create(blog_id=Blog.objects.get(slug="launch-day").pk, body=text)
print(image.pk)
"""
RELEASE = """
from apps.images.tasks import make_renditions
make_renditions.enqueue(image_id=%s)
"""


def test_a_late_thumbnail_moves_nothing(meet: Meet, site: Place) -> None:
    image_id = int(site.run(HOLD))
    reader = BlogPage(meet().page)
    late = reader.update("A late one.")
    expect(late).to_contain_text("The picture is being prepared.")
    below = reader.page.locator("[data-post]").nth(1)
    before = below.bounding_box(), late.get_by_role("img").bounding_box()
    reader.page.evaluate(SHIFTS)
    site.run(RELEASE % image_id)
    picture = late.locator("img")
    expect(picture).to_have_js_property("complete", True)
    expect(picture).to_have_attribute("alt", "Only teal")
    assert (below.bounding_box(), picture.bounding_box()) == before
    assert reader.page.evaluate("window.shifts") == 0


ATTACKS = [
    '"><script>window.attacked = 1</script>',
    '" onerror="window.attacked = 1',
    "'><img src=x onerror=window.attacked=1>",
    "javascript:window.attacked=1",
    "</figcaption><svg onload=window.attacked=1>",
]


def test_descriptions_and_captions_run_nothing(meet: Meet) -> None:
    composer, reader = Composer(meet("ada").page), BlogPage(meet().page)
    composer.body.fill("What people write about pictures.")
    for attack in ATTACKS:
        item = composer.pick(png((40, 30)))
        expect(item).to_contain_text("Uploaded.")
        composer.insert(item, attack, attack)
    composer.publish()
    post = reader.update("What people write about pictures.")
    expect(post.locator("img")).to_have_count(len(ATTACKS))
    expect(post.get_by_role("figure").last).to_contain_text(ATTACKS[-1])
    for attack, picture in zip(ATTACKS, post.locator("img").all(), strict=True):
        expect(picture).to_have_attribute("alt", attack)
    for page in (composer.blog.page, reader.page):
        assert page.evaluate("window.attacked") is None
