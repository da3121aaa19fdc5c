"""Images in posts: uploaded by editors, shown at once, and published again when they are ready."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.images.models import Image, ImageUse, State
from apps.images.services import image_create
from apps.images.tests.conftest import media  # noqa: F401
from apps.images.tests.factories import picture, upload, work_off
from apps.liveblog.images import may_upload, text_html
from apps.liveblog.models import Blog, Post
from apps.liveblog.services import (
    blog_delete,
    draft_create,
    draft_publish,
    post_create,
    post_delete,
    post_pin,
    post_update,
)
from apps.liveblog.tests.factories import events_of, types_of
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def image() -> Image:
    return image_create(app="liveblog", file=upload(picture()))


def line(image: Image, alt: str = "Two colours") -> str:
    return f'![{alt}](image:{image.pk} "Red and blue")'


def test_a_post_is_live_before_its_image_and_is_published_again_when_that_is_ready(
    blog: Blog, image: Image
) -> None:
    post = post_create(blog_id=blog.pk, body=f"Look:\n\n{line(image)}")
    assert "being prepared" in last_html(blog)
    work_off()
    assert types_of(blog)[-1] == "post.saved"
    assert f'src="/media/{image.file_name(60)}"' in last_html(blog)
    assert 'alt="Two colours"' in last_html(blog)
    assert "<figcaption>Red and blue</figcaption>" in last_html(blog)
    assert events_of(blog)[-1]["post_id"] == post.pk


def test_readers_are_told_of_an_image_that_failed(blog: Blog) -> None:
    broken = image_create(app="liveblog", file=upload(picture("JPEG", (600, 400))[:-600]))
    post_create(blog_id=blog.pk, body=line(broken))
    work_off()
    assert "This picture is not available:</span> Two colours" in last_html(blog)


def test_a_pinned_post_is_published_again_in_both_places(blog: Blog, image: Image) -> None:
    post = post_create(blog_id=blog.pk, body=line(image))
    post_pin(post_id=post.pk)
    work_off()
    saved, pinned = (event["html"] for event in events_of(blog)[-2:])
    assert types_of(blog)[-2:] == ["post.saved", "post.pinned"]
    assert image.file_name(60) in saved
    assert image.file_name(60) in pinned


def test_an_image_that_is_ready_after_its_post_is_gone_publishes_nothing(
    blog: Blog, image: Image
) -> None:
    post = post_create(blog_id=blog.pk, body=line(image))
    ImageUse.objects.update(used_by=f"liveblog.post.{post.pk + 1}")
    before = types_of(blog)
    work_off()
    assert types_of(blog) == before


def test_a_text_shows_images_of_live_blogs_only() -> None:
    of_the_chat = image_create(app="chat", file=upload(picture()))
    for image_id in (of_the_chat.pk, 10**6):
        html = text_html(f"![A](image:{image_id})")
        assert "This picture is not available:</span> A" in html
        assert of_the_chat.token not in html


def test_what_is_said_about_an_image_is_no_markup(blog: Blog, image: Image) -> None:
    attack = r"\"><script>alert(1)</script>"
    text = f'![{attack}](image:{image.pk} "{attack}")'
    assert "<script" not in text_html(text)
    work_off()
    assert "<figcaption>&quot;&gt;&lt;script" in text_html(text)
    assert "<script" not in text_html(text)


# Uses


def test_a_text_keeps_the_images_of_its_former_versions(blog: Blog, image: Image) -> None:
    post = post_create(blog_id=blog.pk, body=line(image))
    post_update(post_id=post.pk, title="", body="Without it.")
    assert uses() == {f"liveblog.post.{post.pk}"}


def test_a_published_draft_hands_its_images_on(blog: Blog, image: Image) -> None:
    draft = draft_create(blog_id=blog.pk, body=line(image))
    assert uses() == {f"liveblog.draft.{draft.pk}"}
    post = draft_publish(draft_id=draft.pk)
    assert uses() == {f"liveblog.post.{post.pk}"}


def test_what_is_deleted_releases_its_images(blog: Blog, image: Image) -> None:
    first, _ = (post_create(blog_id=blog.pk, body=line(image)) for _ in range(2))
    draft_create(blog_id=blog.pk, body=line(image))
    post_delete(post_id=first.pk)
    assert len(uses()) == 2
    blog_delete(blog_id=blog.pk)
    assert uses() == set()
    assert Image.objects.get().state == State.PENDING


def uses() -> set[str]:
    return {*ImageUse.objects.values_list("used_by", flat=True)}


# Pages


def test_a_page_looks_up_all_its_images_in_one_query(
    blog: Blog, client: Client, django_assert_max_num_queries: Any
) -> None:
    images = [image_create(app="liveblog", file=upload(picture())) for _ in range(12)]
    work_off()
    for image in images:
        post_create(blog_id=blog.pk, body=line(image))
    post_pin(post_id=Post.objects.latest("pk").pk)
    with django_assert_max_num_queries(8) as queries:
        html = client.get(blog.get_absolute_url()).content.decode()
    assert html.count("<figure") == 13
    assert sum("images_image" in query["sql"] for query in queries.captured_queries) == 1


def test_editors_upload_and_readers_do_not(
    blog: Blog, editor_client: Client, client: Client
) -> None:
    address = reverse("liveblog:image_upload", args=[blog.slug])
    assert editor_client.post(address, {"image": upload(picture())}).status_code == 201
    client.force_login(user_make("grace"))
    assert client.post(address, {"image": upload(picture())}).status_code == 403
    assert f"{address}?upload=" in editor_client.get(blog.get_absolute_url()).content.decode()
    assert "?upload=" not in client.get(blog.get_absolute_url()).content.decode()


def test_the_editors_of_one_blog_upload_there(blog: Blog, rf: RequestFactory) -> None:
    request = rf.post("/")
    request.user = grace = user_make("grace")
    assert not may_upload(request, slug=blog.slug)
    blog.editors.add(grace)
    assert may_upload(request, slug=blog.slug)
    request.user = AnonymousUser()
    assert not may_upload(request, slug=blog.slug)


def last_html(blog: Blog) -> str:
    html: str = events_of(blog)[-1]["html"]
    return html
