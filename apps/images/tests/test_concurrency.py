"""A worker is done with an image at the moment at which somebody saves a text that shows it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from apps.images import signals
from apps.images.models import Image, State
from apps.images.services import images_use
from apps.images.tasks import make_renditions
from apps.images.tests.factories import APP, image_make, work_off
from apps.realtime.testing import receiver

pytestmark = pytest.mark.django_db(transaction=True)

POST = "liveblog.post.57"


def test_the_text_is_told_although_it_was_not_saved_yet() -> None:
    """Without a lock the worker would tell those who use it too early, and the text nothing."""
    image, told = image_make(), list[signals.ImageReady]()
    with ThreadPoolExecutor(1) as pool, receiver(signals.image_ready, told.append):
        with transaction.atomic():
            images_use(app=APP, used_by=POST, image_ids=[image.pk])
            ending = pool.submit(prepare, image)
            with pytest.raises(TimeoutError):
                ending.result(timeout=1)
        ending.result(timeout=30)
        work_off()
    assert Image.objects.get().state == State.READY
    assert [event.used_by for event in told] == [(POST,)]


def prepare(image: Image) -> None:
    try:
        make_renditions.call(image_id=image.pk)
    finally:
        connection.close()
