"""The tasks of images, which workers run."""

import logging

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.images import signals
from apps.images.files import file_read, file_write, files_delete, image_storage
from apps.images.models import Failure, Image, State
from apps.images.renditions import DamagedImage, decoded, files_of
from apps.images.selectors import images_discarded, images_stuck, images_unused, uses_of
from apps.realtime.tasks import task

logger = logging.getLogger(__name__)

IMAGES = "images"
UPKEEP = "image-upkeep"

# As often as a TaskConsumer runs a task that raises.
ATTEMPTS = 5


@task(queue_name=IMAGES)
def make_renditions(*, image_id: int) -> None:
    """Make the image's files. Running it twice, or again after half of it, changes nothing."""
    image = image_claim(image_id)
    if image is None:
        return
    try:
        widths = renditions_write(image)
    except DamagedImage as error:
        logger.info("%s is damaged: %s", image, error)
        image_settle(image, state=State.FAILED, failure=Failure.DAMAGED)
    except Exception:
        if image.attempts >= ATTEMPTS:
            image_settle(image, state=State.FAILED, failure=Failure.GIVEN_UP)
        raise
    else:
        image_settle(image, state=State.READY, widths=widths)


@task(queue_name=IMAGES)
def announce(*, image_id: int) -> None:
    """Tell those who use the image how it ended. An image that is not prepared yet tells later."""
    image = Image.objects.filter(pk=image_id, state__in=(State.READY, State.FAILED)).first()
    if image is None:
        return
    event = signals.ImageReady(
        image_id=image.pk,
        app=image.app,
        is_ready=image.state == State.READY,
        used_by=uses_of(image=image),
    )
    signals.image_ready.send(sender=Image, event=event)


@task(queue_name=UPKEEP)
def tidy() -> None:
    """Resume images that no worker prepares, and delete those that nothing uses."""
    for image in images_stuck():
        if image.attempts >= ATTEMPTS:  # it kills its workers
            image_settle(image, state=State.FAILED, failure=Failure.GIVEN_UP)
        else:
            make_renditions.enqueue(image_id=image.pk)
    images_unused().update(state=State.DISCARDED)
    for image in images_discarded():
        files_delete(image)  # first: a row without files is found again, files without a row never
        image.delete()


def image_claim(image_id: int) -> Image | None:
    """Count an attempt, before it can kill the worker. None if there is nothing left to do."""
    pending = Image.objects.filter(pk=image_id, state=State.PENDING)
    pending.update(attempts=F("attempts") + 1, attempted_at=timezone.now())
    return pending.first()


def renditions_write(image: Image) -> list[int]:
    """Write the image's files; their widths. Raises DamagedImage, or what the storage raises."""
    picture = decoded(file_read(image.upload_name))
    widths = image.widths_made()
    sizes = [(width, image.height_at(width)) for width in widths]
    for width, content in zip(widths, files_of(picture, sizes), strict=True):
        file_write(image.file_name(width), content)
    return widths


def image_settle(image: Image, **fields: object) -> None:
    """Write how the image ended, and announce it. Only the first of two workers changes anything.

    It deletes the uploaded file, with its EXIF data, unless another attempt may succeed.
    """
    with transaction.atomic():
        pending = Image.objects.filter(pk=image.pk, state=State.PENDING)
        if not pending.update(**fields):
            forget_discarded(image)
            return
        announce.enqueue(image_id=image.pk)
    if fields.get("failure") != Failure.GIVEN_UP:
        image_storage().delete(image.upload_name)


def forget_discarded(image: Image) -> None:
    """Delete what was written for an image that was discarded in the meantime."""
    if not Image.objects.filter(pk=image.pk).exclude(state=State.DISCARDED).exists():
        files_delete(image)
