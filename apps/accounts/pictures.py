"""A person's picture: an image of `apps.images`, at an address that needs only the person's id."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from apps.accounts.models import User
from apps.accounts.personal_data import PersonalData, declare
from apps.images.files import file_read, image_storage
from apps.images.models import Image, State
from apps.images.services import image_create, images_discard, images_use

APP = "accounts"
NO_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg"/>'
SECONDS = 600  # after which others see a new picture


def picture_set(*, user_id: int, file: File[bytes]) -> None:
    """Show this picture in place of the one before. Raises Refused as `image_create` does."""
    picture = image_create(app=APP, file=file, owner_id=user_id)
    with transaction.atomic():
        User.objects.filter(pk=user_id).update(picture=picture)  # locks the row, so one is left
        images_discard(used_by=use_name(user_id))
        images_use(app=APP, used_by=use_name(user_id), image_ids=[picture.pk])


@transaction.atomic
def picture_remove(*, user_id: int) -> None:
    """Show the initial again, and delete the picture's files."""
    User.objects.filter(pk=user_id).update(picture=None)
    images_discard(used_by=use_name(user_id))


def picture_find(*, user_id: int) -> Image | None:
    """The person's picture, which may be in preparation; None when the account is closed."""
    theirs = User.objects.filter(pk=user_id, is_active=True).values("picture")
    return Image.objects.filter(pk__in=theirs).first()


def use_name(user_id: int) -> str:
    return f"{User._meta.label_lower}.{user_id}"


@receiver(post_delete, sender=User, dispatch_uid="accounts.pictures")
def on_delete(sender: Any, instance: User, **kwargs: Any) -> None:
    """Delete the picture with its person."""
    images_discard(used_by=use_name(instance.pk))


class PictureView(View):
    """Leads to the picture's file, which has a new name for each picture.

    It answers the same for people without a picture and people who do not exist: an empty image.
    """

    def get(self, request: HttpRequest, user_id: int) -> HttpResponse:
        image = picture_find(user_id=user_id)
        response: HttpResponse
        if image and image.state == State.READY:
            response = HttpResponseRedirect(image_storage().url(image.file_name(image.widths[0])))
        else:
            response = HttpResponse(NO_PICTURE, content_type="image/svg+xml")
        is_pending = image and image.state == State.PENDING
        response["Cache-Control"] = "no-store" if is_pending else f"public, max-age={SECONDS}"
        return response


def picture_rows(user_id: int) -> Iterator[dict[str, object]]:
    """The picture as a `data:` address, for the copy of a person's data."""
    image = picture_find(user_id=user_id)
    if image and image.state == State.READY:
        content = file_read(image.file_name(image.widths[-1]))
        yield {"picture": f"data:image/webp;base64,{b64encode(content).decode()}"}


declare("picture", PersonalData(_("Your picture"), _("Deleted."), picture_rows))
