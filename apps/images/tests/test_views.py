"""Uploading over HTTP, and the files that readers ask for."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import include, path

from apps.images import services
from apps.images.models import Image
from apps.images.tests.factories import FULL_DISK, image_make, picture, upload, work_off
from apps.images.views import ImageFileView, ImageUploadView
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def urls(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """An app's upload, for members with the name that the address says."""

    def may_upload(request: HttpRequest, name: str) -> bool:
        return request.user.get_username() == name

    uploading = ImageUploadView.as_view(app="liveblog", may_upload=may_upload)
    module: Any = ModuleType("urls_of_this_test")
    module.urlpatterns = [
        path("up/<slug:name>/", uploading),
        path("media/images/<str:name>", ImageFileView.as_view()),
        path("", include(settings.ROOT_URLCONF)),
    ]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(user_make("ada"))
    return client


def test_an_upload_is_answered_with_its_id_and_size(ada: Client) -> None:
    answer = ada.post("/up/ada/", {"image": upload(picture())})
    image = Image.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"image_id": image.pk, "width": 60, "height": 40}
    assert image.app == "liveblog"
    assert str(image.owner) == "ada"


def test_an_upload_that_is_sent_again_gets_the_same_answer(ada: Client) -> None:
    fields = {"client_id": "5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11"}
    answers = [ada.post("/up/ada/", {"image": upload(picture()), **fields}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert ada.post("/up/ada/", {"image": upload(picture()), "client_id": "x"}).status_code == 201
    assert Image.objects.count() == 2


def test_too_many_uploads_are_refused_with_a_sentence(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "UPLOADS_PER_HOUR", 0)
    answer = ada.post("/up/ada/", {"image": upload(picture())})
    assert answer.status_code == 429
    assert "within an hour" in answer.json()["message"]


def test_the_using_app_decides_about_uploads(ada: Client) -> None:
    for client, address in ((ada, "/up/grace/"), (Client(), "/up/ada/")):
        answer = client.post(address, {"image": upload(picture())})
        assert answer.status_code == 403
        assert "may not upload" in answer.json()["message"]
    assert not Image.objects.exists()


def test_uploads_are_refused_without_a_may_upload_function(rf: Any) -> None:
    request = rf.post("/", {"image": upload(picture())})
    assert ImageUploadView.as_view(app="liveblog")(request).status_code == 403


def test_a_form_of_another_site_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user_make("ada"))
    assert strict.post("/up/ada/", {"image": upload(picture())}).status_code == 403
    assert not Image.objects.exists()


def test_the_body_of_somebody_without_the_right_is_not_parsed() -> None:
    """A broken one would be answered with 400."""
    answer = Client().post("/up/ada/", b"broken", content_type="multipart/form-data")
    assert answer.status_code == 403


def test_a_file_that_is_not_a_picture_is_refused_with_a_sentence(ada: Client) -> None:
    answer = ada.post("/up/ada/", {"image": upload(b"<svg/>", "picture.png")})
    assert answer.status_code == 422
    assert "SVG" in answer.json()["message"]
    assert ada.post("/up/ada/").json() == {"message": "Choose a picture first."}


def test_a_full_disk_is_told(ada: Client, settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "images": FULL_DISK}
    answer = ada.post("/up/ada/", {"image": upload(picture())})
    assert answer.status_code == 503
    assert "try again later" in answer.json()["message"]


def test_files_are_webp_with_nosniff_and_long_caching(client: Client) -> None:
    image = image_make()
    work_off()
    answer = client.get(f"/media/{image.file_name(60)}")
    assert answer.status_code == 200
    assert answer.content.startswith(b"RIFF")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_no_other_file_is_served(client: Client, media: Path) -> None:
    image = image_make()
    (media.parent / "secret.webp").write_bytes(b"x")
    for name in (f"{image.token}.upload", f"{image.token}-60.webp", "..%2Fsecret.webp", "x.webp"):
        assert client.get(f"/media/images/{name}").status_code == 404
