"""An upload that is sent again makes no second image, and nobody fills the disk."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from apps.images import services
from apps.images.models import Image, State
from apps.images.services import image_create
from apps.images.tasks import tidy
from apps.images.tests.factories import names, picture, upload, work_off
from apps.realtime.errors import Refused
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

ID = uuid4()


@pytest.fixture
def ada() -> Any:
    return user_make("ada")


def send(owner: Any, **options: Any) -> Image:
    fields = {"app": "chat", "client_id": ID, "owner_id": owner.pk} | options
    return image_create(file=upload(picture()), **fields)


def test_the_same_upload_is_the_same_image(ada: Any, media: Path) -> None:
    first = send(ada)
    assert send(ada) == first
    work_off()
    assert send(ada) == first
    assert Image.objects.count() == 1
    assert len(names(media)) == 1


def test_ids_of_others_and_of_other_apps_are_other_images(ada: Any) -> None:
    images = {send(ada), send(user_make("grace")), send(ada, app="liveblog")}
    assert len(images | {send(ada, client_id=None), send(ada, client_id=None)}) == 5


def test_an_upload_that_was_cut_off_is_completed_by_the_next(
    ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(services, "image_store", lambda image, content: None)
        cut_off = send(ada)
    assert cut_off.state == State.RECEIVING
    assert send(ada).pk == cut_off.pk
    work_off()
    assert Image.objects.get().state == State.READY


def test_two_at_the_same_moment_are_one(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def first_comes_now(*args: Any) -> None:
        monkeypatch.undo()
        send(ada)

    monkeypatch.setattr(services, "check_pace", first_comes_now)
    send(ada)
    assert Image.objects.count() == 1


def test_a_deleted_picture_does_not_come_back(ada: Any) -> None:
    Image.objects.filter(pk=send(ada).pk).update(state=State.DISCARDED)
    with pytest.raises(Refused, match="was deleted"):
        send(ada)
    tidy.call()
    assert send(ada).state == State.PENDING


def test_one_owner_uploads_so_many_an_hour(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "UPLOADS_PER_HOUR", 2)
    send(ada)
    send(ada, client_id=uuid4())
    with pytest.raises(Refused, match="2 pictures within an hour") as refused:
        send(ada, client_id=None)
    assert refused.value.code == "too_many"
    send(ada)  # the same one again
    send(user_make("grace"))


def test_files_of_private_images_are_in_a_folder_of_their_own(ada: Any, media: Path) -> None:
    image = send(ada, private=True)
    assert image.upload_name.startswith("private-images/")
    work_off()
    assert names(media) == []
    assert names(media.parent / "private-images") == [f"{image.token}-60.webp"]
