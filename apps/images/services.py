"""Every write to images by those who use them. Workers write in `tasks.py`."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.images.files import file_write
from apps.images.formats import facts_of
from apps.images.models import Failure, Image, ImageUse, State
from apps.images.selectors import images_by_id
from apps.images.tasks import make_renditions, tidy
from apps.realtime.errors import Refused
from apps.realtime.hub.limits import limits
from apps.realtime.ids import UserId

logger = logging.getLogger(__name__)

UPLOADS_PER_HOUR = 200  # of one owner, for one app


def image_create(
    *,
    app: str,
    file: File[bytes],
    owner_id: UserId | None = None,
    client_id: UUID | None = None,
    private: bool = False,
) -> Image:
    """Check and store an upload, and have a worker prepare it. It may be shown at once.

    An upload that the owner sends again with the same `client_id` is the same image. Raises
    Refused with a sentence: `invalid` if it is no picture or a bad one, `too_many` if the owner
    uploads too many, `unavailable` if it cannot be stored.
    """
    content = content_of(file)
    facts = facts_of(content)
    # The row comes first, so that a process that ends here leaves no file without a row.
    image = image_receive(
        app=app,
        owner_id=owner_id,
        client_id=client_id,
        fields={"width": facts.width, "height": facts.height, "private": private},
    )
    if image.state == State.RECEIVING:
        image_store(image, content)
    return image


def image_receive(
    *, app: str, owner_id: UserId | None, client_id: UUID | None, fields: dict[str, Any]
) -> Image:
    """The row of an upload: a new one, or that of the same upload, which may be half done."""
    sent = Image.objects.filter(app=app, owner=owner_id, client_id=client_id)
    image = sent.first() if client_id else None
    if image is None:
        check_pace(app, owner_id)
        try:
            with transaction.atomic():
                row = {"app": app, "owner_id": owner_id, "client_id": client_id, **fields}
                return Image.objects.create(**row)
        except IntegrityError:  # the same upload, at the same moment
            image = sent.get()
    if image.state == State.DISCARDED:
        raise Refused("invalid", _("This picture was deleted. Choose it again."))
    return image


def check_pace(app: str, owner_id: UserId | None) -> None:
    """Raise Refused for somebody who fills the disk. Uploads without an owner do not count."""
    hour = timezone.now() - timedelta(hours=1)
    recent = Image.objects.filter(app=app, owner=owner_id, created_at__gt=hour)
    if owner_id is not None and recent.count() >= UPLOADS_PER_HOUR:
        sentence = _("You have uploaded %(count)d pictures within an hour. Try again later.")
        raise Refused("too_many", sentence % {"count": UPLOADS_PER_HOUR})


def image_store(image: Image, content: bytes) -> None:
    """Write the file, and have a worker prepare the image. Raises Refused if that fails."""
    try:
        file_write(image.upload_name, content)
    except Exception as error:  # any storage, any reason: it is full, or away
        logger.exception("An upload could not be stored.")
        image.delete()
        sentence = _("The server cannot store the picture right now. Please try again later.")
        raise Refused("unavailable", sentence) from error
    with transaction.atomic():
        image.state = State.PENDING
        image.save(update_fields=["state"])
        make_renditions.enqueue(image_id=image.pk)


def content_of(file: File[bytes]) -> bytes:
    """Read the file. Raises Refused `invalid` if it is empty or over LIMIT_UPLOAD_BYTES."""
    most = limits().upload_bytes
    if 0 < most < file.size:
        sentence = _("This file is too large: up to %(count)d MB can be uploaded.")
        raise Refused("invalid", sentence % {"count": most // 1024**2})
    file.seek(0)
    content: bytes = file.read()
    if not content:
        raise Refused("invalid", _("This file is empty."))
    return content


@transaction.atomic
def images_use(*, app: str, used_by: str, image_ids: Iterable[int]) -> None:
    """Keep these images for as long as `used_by` exists. Call it in the transaction that saves it.

    Call it before the images are rendered: one that becomes ready later is announced after this
    transaction, to `used_by` as well. Ids of unknown images are ignored.
    """
    ids = sorted(set(image_ids))
    # Changing the rows locks them: `tidy` and a worker that is done come before this, or after.
    shown = Image.objects.filter(app=app, pk__in=ids).exclude(state=State.DISCARDED)
    if not ids or not shown.update(used_at=timezone.now()):
        return
    images = images_by_id(app=app, image_ids=ids)
    uses = [ImageUse(image=image, used_by=used_by) for image in images.values()]
    ImageUse.objects.bulk_create(uses, ignore_conflicts=True)


@transaction.atomic
def images_release(*, used_by: str) -> None:
    """End all uses by `used_by`, which is gone. Images without a use are deleted later."""
    uses = ImageUse.objects.filter(used_by=used_by)
    Image.objects.filter(uses__in=uses).update(used_at=timezone.now())
    uses.delete()


@transaction.atomic
def images_discard(*, used_by: str) -> None:
    """The same, but images that nothing else uses are deleted now, by a task."""
    uses = ImageUse.objects.filter(used_by=used_by)
    image_ids = list(uses.values_list("image", flat=True))
    uses.delete()
    used = Exists(ImageUse.objects.filter(image=OuterRef("pk")))
    if Image.objects.filter(~used, pk__in=image_ids).update(state=State.DISCARDED):
        tidy.enqueue()


@transaction.atomic
def image_retry(*, image_id: int) -> bool:
    """Prepare an image again that was given up; whether it was."""
    given_up = Image.objects.filter(pk=image_id, state=State.FAILED, failure=Failure.GIVEN_UP)
    changed = given_up.update(
        state=State.PENDING, failure="", attempts=0, attempted_at=timezone.now()
    )
    if changed:
        make_renditions.enqueue(image_id=image_id)
    return bool(changed)
