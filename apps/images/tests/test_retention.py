"""Images that nothing uses are deleted with their files, and no others."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from apps.images.files import image_storage
from apps.images.models import Image, State
from apps.images.selectors import images_by_id
from apps.images.services import images_discard, images_release, images_use
from apps.images.tasks import image_claim, image_settle, renditions_write, tidy
from apps.images.tests.factories import APP, age, image_make, names, picture, work_off

pytestmark = pytest.mark.django_db

POST = "liveblog.post.57"


def test_an_image_that_nothing_uses_is_deleted_with_its_files(media: Path, settings: Any) -> None:
    used, unused, young = image_make(), image_make(), image_make()
    work_off()
    images_use(app=APP, used_by=POST, image_ids=[used.pk])
    age(used, used_at=timedelta(days=15))
    age(unused, used_at=timedelta(days=15))
    tidy.call()
    assert {*Image.objects.values_list("pk", flat=True)} == {used.pk, young.pk}
    assert {name[:32] for name in names(media)} == {used.token, young.token}
    settings.IMAGE_KEEP_DAYS = 0
    tidy.call()
    assert {*Image.objects.values_list("pk", flat=True)} == {used.pk}


def test_an_image_that_was_released_is_kept_for_a_while() -> None:
    image = image_make()
    for used_by in (POST, "liveblog.post.58"):
        images_use(app=APP, used_by=used_by, image_ids=[image.pk])
    age(image, used_at=timedelta(days=100))
    images_release(used_by=POST)
    tidy.call()
    images_release(used_by="liveblog.post.58")
    age(image, used_at=timedelta(days=13))
    tidy.call()
    assert Image.objects.exists()
    age(image, used_at=timedelta(days=15))
    tidy.call()
    assert not Image.objects.exists()


def test_an_upload_that_was_cut_off_is_deleted(media: Path) -> None:
    """The process was killed between the row and the file, or before its state was written."""
    image = image_make()
    Image.objects.update(state=State.RECEIVING)
    tidy.call()
    assert Image.objects.exists()
    age(image, created_at=timedelta(hours=2))
    tidy.call()
    assert not Image.objects.exists()
    assert names(media) == []


def test_files_that_could_not_be_deleted_are_deleted_later(media: Path, monkeypatch: Any) -> None:
    image = image_make()
    age(image, used_at=timedelta(days=15))

    def fail(*args: Any) -> None:
        raise OSError("The storage is away.")

    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", fail)
        with pytest.raises(OSError, match="away"):
            tidy.call()
    assert images_by_id(app=APP, image_ids=[image.pk]) == {}
    images_use(app=APP, used_by=POST, image_ids=[image.pk])
    tidy.call()
    assert not Image.objects.exists()
    assert names(media) == []


def test_a_discarded_image_is_deleted_at_once_unless_something_else_uses_it(media: Path) -> None:
    gone, shared = image_make(), image_make()
    work_off()
    images_use(app=APP, used_by=POST, image_ids=[gone.pk, shared.pk])
    images_use(app=APP, used_by="liveblog.post.58", image_ids=[shared.pk])
    images_discard(used_by=POST)
    assert [*images_by_id(app=APP, image_ids=[gone.pk, shared.pk])] == [shared.pk]
    work_off(queue="image-upkeep")
    assert Image.objects.get() == shared
    assert {name[:32] for name in names(media)} == {shared.token}


def test_an_image_that_is_discarded_while_a_worker_prepares_it_leaves_no_file(media: Path) -> None:
    image = image_make()
    images_use(app=APP, used_by=POST, image_ids=[image.pk])
    claimed = image_claim(image.pk)
    assert claimed is not None
    images_discard(used_by=POST)
    tidy.call()
    image_make_files(claimed)
    assert names(media) == []
    assert not Image.objects.exists()


def image_make_files(image: Image) -> None:
    """Finish like a worker that had read the upload before it was deleted."""
    image_storage().save(image.upload_name, ContentFile(picture()))
    widths = renditions_write(image)
    image_settle(image, state=State.READY, widths=widths)
