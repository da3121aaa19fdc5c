"""From an upload to files, with failures in between."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.images import services, signals, tasks
from apps.images.models import Failure, Image, ImageUse, State
from apps.images.selectors import images_by_id
from apps.images.services import image_retry, images_use
from apps.images.tasks import ATTEMPTS, make_renditions, tidy
from apps.images.tests.factories import (
    APP,
    FULL_DISK,
    age,
    image_make,
    names,
    photo,
    picture,
    upload,
    work_off,
)
from apps.realtime.errors import Refused
from apps.realtime.models import TaskRow
from apps.realtime.tasks import claims
from apps.realtime.testing import receiver

pytestmark = pytest.mark.django_db

POST = "liveblog.post.57"


def test_an_upload_becomes_files_under_names_that_nobody_can_guess(media: Path) -> None:
    image = image_make(picture(size=(2_000, 1_000)))
    assert image.state == State.PENDING
    assert names(media) == [f"{image.token}.upload"]
    work_off()
    image.refresh_from_db()
    assert image.state == State.READY
    assert image.widths == [320, 640, 1280, 1920]
    assert names(media) == sorted(f"{image.token}-{width}.webp" for width in image.widths)
    assert len(image.token) == 32


def test_a_small_picture_gets_a_file_of_its_own_size(media: Path) -> None:
    image = image_make(picture(size=(400, 300)))
    work_off()
    image.refresh_from_db()
    assert image.widths == [320, 400]
    assert image.height_at(320) == 240


def test_nothing_of_a_photos_exif_data_is_left_on_the_disk(media: Path) -> None:
    image = image_make(photo(orientation=6))
    work_off()
    assert (image.width, image.height) == (40, 60)
    assert [file for file in media.iterdir() if b"Phones of Ashby" in file.read_bytes()] == []


def test_a_file_over_the_limit_is_refused(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"upload_bytes": 1024**2}
    with pytest.raises(Refused, match="up to 1 MB"):
        image_make(picture() + bytes(1024**2))
    with pytest.raises(Refused, match="empty"):
        services.image_create(app=APP, file=upload(b""))


# Failures


def test_a_full_disk_is_told_and_leaves_neither_row_nor_file(settings: Any, media: Path) -> None:
    settings.STORAGES = {**settings.STORAGES, "images": FULL_DISK}
    with pytest.raises(Refused) as refused:
        image_make()
    assert refused.value.code == "unavailable"
    assert "try again later" in refused.value.message
    assert not Image.objects.exists()
    assert names(media) == []


def test_a_disk_that_is_full_for_a_while_delays_the_files(settings: Any, media: Path) -> None:
    image = image_make()
    plain = settings.STORAGES
    settings.STORAGES = {**plain, "images": FULL_DISK}
    run_one_attempt()
    image.refresh_from_db()
    assert (image.state, image.attempts) == (State.PENDING, 1)
    assert names(media) == [f"{image.token}.upload"]
    settings.STORAGES = plain
    TaskRow.objects.update(run_at=timezone.now())
    work_off()
    image.refresh_from_db()
    assert image.state == State.READY


def test_a_disk_that_stays_full_fails_the_image_which_can_be_tried_again(
    settings: Any, media: Path
) -> None:
    image = image_make()
    plain = settings.STORAGES
    settings.STORAGES = {**plain, "images": FULL_DISK}
    for _ in range(ATTEMPTS):
        TaskRow.objects.update(run_at=timezone.now())
        run_one_attempt()
    image.refresh_from_db()
    assert (image.state, image.failure) == (State.FAILED, Failure.GIVEN_UP)
    settings.STORAGES = plain
    assert image_retry(image_id=image.pk)
    work_off()
    image.refresh_from_db()
    assert (image.state, image.failure) == (State.READY, "")
    assert not image_retry(image_id=image.pk)


def run_one_attempt() -> None:
    row = claims.task_claim(queue="images")
    assert row is not None
    claims.task_execute(row=row, retry_after=(1_000,) * (ATTEMPTS - 1), pause=0)


def test_a_damaged_picture_fails_at_once_and_its_upload_is_deleted(media: Path) -> None:
    content = picture(size=(600, 400))
    image = image_make(content[: len(content) - 40])
    work_off()
    image.refresh_from_db()
    assert (image.state, image.failure, image.attempts) == (State.FAILED, Failure.DAMAGED, 1)
    assert names(media) == []


def test_a_second_run_changes_nothing(media: Path) -> None:
    image = image_make()
    work_off()
    before = {file: file.stat().st_mtime_ns for file in media.iterdir()}
    make_renditions.call(image_id=image.pk)
    make_renditions.call(image_id=10**6)
    assert {file: file.stat().st_mtime_ns for file in media.iterdir()} == before


def test_a_second_run_replaces_files_of_an_interrupted_run(media: Path) -> None:
    image = image_make(picture(size=(400, 300)))
    (media / f"{image.token}-320.webp").write_bytes(b"half")
    work_off()
    assert names(media) == sorted(f"{image.token}-{width}.webp" for width in (320, 400))
    assert (media / f"{image.token}-320.webp").read_bytes().startswith(b"RIFF")


def test_an_image_whose_worker_died_is_prepared_again() -> None:
    image = image_make()
    TaskRow.objects.all().delete()  # the task was lost with its backend
    tidy.call()
    assert not TaskRow.objects.exists()
    age(image, attempted_at=timedelta(minutes=11))
    tidy.call()
    work_off()
    image.refresh_from_db()
    assert image.state == State.READY


def test_an_image_that_kills_its_workers_is_given_up() -> None:
    image = image_make()
    TaskRow.objects.all().delete()
    Image.objects.update(attempts=ATTEMPTS)
    age(image, attempted_at=timedelta(minutes=11))
    tidy.call()
    image.refresh_from_db()
    assert (image.state, image.failure) == (State.FAILED, Failure.GIVEN_UP)


def test_an_attempt_counts_before_it_can_kill_the_worker(monkeypatch: Any) -> None:
    image = image_make()
    monkeypatch.setattr(tasks, "renditions_write", lambda image: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_renditions.call(image_id=image.pk)
    image.refresh_from_db()
    assert image.attempts == 1


# Signals


def test_image_ready_is_sent_when_an_image_is_ready_or_failed() -> None:
    told: list[signals.ImageReady] = []
    good, bad = image_make(), image_make(picture(size=(600, 400))[:-40])
    images_use(app=APP, used_by=POST, image_ids=[good.pk, bad.pk, 10**6])
    with receiver(signals.image_ready, told.append):
        work_off()
    facts = {event.image_id: (event.app, event.is_ready, event.used_by) for event in told}
    assert facts == {good.pk: (APP, True, (POST,)), bad.pk: (APP, False, (POST,))}


def test_the_message_is_sent_again_if_a_receiver_fails() -> None:
    """It is a task of the commit that made the image ready, so a killed worker cannot lose it."""
    told: list[int] = []

    def fail_once(event: signals.ImageReady) -> None:
        told.append(event.image_id)
        if len(told) == 1:
            raise RuntimeError("killed")

    image = image_make()
    with receiver(signals.image_ready, fail_once):
        work_off(retry_after=(0, 0))
    assert told == [image.pk, image.pk]


# Finding images


def test_an_image_is_found_by_its_own_app_only() -> None:
    image = image_make(app="chat")
    assert images_by_id(app="liveblog", image_ids=[image.pk]) == {}
    assert images_by_id(app="chat", image_ids=[image.pk]) == {image.pk: image}
    images_use(app="liveblog", used_by=POST, image_ids=[image.pk])
    assert not ImageUse.objects.exists()
