"""A page shows an image in each of its states."""

import re

import pytest
from django.template import Context, Template

from apps.images.figures import figure
from apps.images.models import Image, State
from apps.images.tests.factories import image_make, picture, work_off
from apps.realtime.server.upload_pass import is_upload

pytestmark = pytest.mark.django_db

MARKUP = "\"><script>alert('1')</script>"


@pytest.fixture
def image() -> Image:
    return image_make(picture(size=(2_000, 1_000)))


def test_a_ready_image_has_a_file_for_each_screen(image: Image) -> None:
    work_off()
    image.refresh_from_db()
    html = figure(image, alt="Two colours", caption="Red & blue")
    assert f'src="/media/images/{image.token}-1920.webp"' in html
    assert f"/media/images/{image.token}-320.webp 320w, " in html
    assert 'alt="Two colours"' in html
    assert "<figcaption>Red &amp; blue</figcaption>" in html
    assert 'loading="lazy"' in html


def test_its_space_is_the_same_before_and_after(image: Image) -> None:
    before = figure(image, alt="")
    assert "being prepared" in before
    work_off()
    image.refresh_from_db()
    assert sizes(before) == sizes(figure(image, alt="")) == [("1920", "960")]


def test_the_alt_text_is_there_before_the_image_is_ready(image: Image) -> None:
    assert 'role="img" aria-label="Two colours"' in figure(image, alt="Two colours")
    assert 'aria-hidden="true"' in figure(image, alt="")


def test_a_sentence_stands_for_one_that_failed_or_does_not_exist(image: Image) -> None:
    image.state = State.FAILED
    for each in (image, None):
        assert "is not available:</span> Two colours" in figure(each, alt="Two colours")
        assert "<img" not in figure(each, alt="")
        assert "<figcaption>Caption</figcaption>" in figure(each, alt="", caption="Caption")


@pytest.mark.parametrize("state", [State.PENDING, State.READY, State.FAILED])
def test_texts_are_no_markup(image: Image, state: State) -> None:
    image.state, image.widths = state, [320]
    assert "<script" not in figure(image, alt=MARKUP, caption=MARKUP)


def test_a_template_shows_one_by_a_tag(image: Image) -> None:
    template = Template("{% load images %}{% figure image alt=text %}")
    assert template.render(Context({"image": image, "text": "A"})) == figure(image, alt="A")


def sizes(html: str) -> list[tuple[str, str]]:
    return re.findall(r'width="(\d+)" height="(\d+)"', html)


def test_a_form_uploads_to_a_signed_address() -> None:
    template = Template("{% load images %}{% image_uploads '/live/x/images/' %}")
    html = template.render(Context())
    address = re.search(r'data-address="([^"]+)"', html)
    assert address is not None
    assert is_upload(address[1])
    assert 'data-max-bytes="10485760"' in html
    assert "up to 10 MB" in html
