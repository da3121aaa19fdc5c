"""Every read of the images."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.images.models import Image, ImageUse, State

KEEP_DAYS = 14.0
# Longer than an upload or an attempt takes, and than the pauses between attempts.
UPLOAD_ENDS_IN = timedelta(hours=1)
ATTEMPT_ENDS_IN = timedelta(minutes=10)


def images_by_id(*, app: str, image_ids: Iterable[int]) -> dict[int, Image]:
    """The images that may be shown, by id. Others, and those of other apps, are left out."""
    shown = (State.PENDING, State.READY, State.FAILED)
    ids = set(image_ids)
    return Image.objects.filter(app=app, state__in=shown).in_bulk(ids) if ids else {}


def uses_of(*, image: Image) -> tuple[str, ...]:
    return tuple(image.uses.order_by("pk").values_list("used_by", flat=True))


def images_stuck() -> QuerySet[Image]:
    """Those that no worker has begun, or ended, for longer than that takes."""
    before = timezone.now() - ATTEMPT_ENDS_IN
    return Image.objects.filter(state=State.PENDING, attempted_at__lt=before)


def images_unused() -> QuerySet[Image]:
    """Those that nothing has used for IMAGE_KEEP_DAYS, and those whose upload never ended."""
    now = timezone.now()
    days = timedelta(days=getattr(settings, "IMAGE_KEEP_DAYS", KEEP_DAYS))
    used = Exists(ImageUse.objects.filter(image=OuterRef("pk")))
    cut_off = Q(state=State.RECEIVING, created_at__lt=now - UPLOAD_ENDS_IN)
    unused = Q(used_at__lt=now - days) & ~used & ~Q(state=State.RECEIVING)
    return Image.objects.filter(cut_off | unused)


def images_discarded() -> QuerySet[Image]:
    return Image.objects.filter(state=State.DISCARDED)
