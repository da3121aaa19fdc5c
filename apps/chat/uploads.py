"""The right to upload pictures, and uploads by the form, which needs no script."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.chat.forms import MessageForm
from apps.chat.models import Room
from apps.chat.people import Participant, page_participant
from apps.chat.protocol import SentImage
from apps.chat.selectors import room_find
from apps.chat.services.images import APP
from apps.chat.writing import writing_of
from apps.images.services import image_create
from apps.realtime.errors import Refused
from apps.realtime.hub.limits import limits
from apps.realtime.server.upload_pass import upload_address


def may_upload(request: HttpRequest, *, slug: str) -> bool:
    participant = page_participant(user=request.user, session=request.session)
    room = room_find(slug=slug, participant=participant) if participant else None
    return room is not None and uploads_in(room, participant)


def uploads_in(room: Room, participant: Participant | None) -> bool:
    """Members who may write in the room, in slow mode also while they wait. Guests may not."""
    if participant is None or not participant.is_member or room.archived_at is not None:
        return False
    writing = writing_of(room=room, participant=participant)
    return not writing.closed or writing.wait_seconds > 0


def images_upload(form: MessageForm, *, room: Room, participant: Participant) -> list[SentImage]:
    """Upload the pictures of a valid form. Raises `Refused` if one of them cannot be used."""
    pictures = form.pictures
    if pictures and not uploads_in(room, participant):
        raise Refused("forbidden", _("You may not upload pictures here."))
    owner: dict[str, Any] = {"app": APP, "owner_id": participant.user_id, "private": True}
    images = [
        image_create(file=file, client_id=client_id, **owner)
        for client_id, file in pictures.items()
    ]
    return [SentImage(image_id=image.pk, alt=form.cleaned_data["alt"]) for image in images]


def upload_fields(room: Room, participant: Participant | None) -> dict[str, Any]:
    """The addresses that let a member send large bodies, for the form and for its script."""
    if participant is None or not participant.is_member:
        return {}
    return {
        "form": upload_address(room.get_absolute_url()),
        "address": upload_address(reverse("chat:image-upload", args=[room.slug])),
        "max_bytes": limits().upload_bytes,
    }
