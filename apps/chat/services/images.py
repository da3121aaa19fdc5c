"""The pictures of messages: each message has a copy of what its readers need to know of them.

`apps.images` has the files. It keeps an image for as long as its message, and says when a worker
has prepared it.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.chat.models import Message
from apps.chat.people import Participant
from apps.chat.protocol import MessageImage, SentImage
from apps.images.models import Image, State
from apps.images.selectors import images_by_id
from apps.images.services import images_use
from apps.realtime.errors import Refused
from apps.realtime.services import clean_line

APP = "chat"
MOST_IMAGES = 8
ALT_LENGTH = 300
STATES: dict[str, Any] = {State.PENDING: "pending", State.READY: "ready"}


class ImagesRefused(Refused):
    """These pictures cannot be in the message."""


def use_name(message_id: int) -> str:
    """The name under which a message uses its images."""
    return f"chat.message.{message_id}"


def images_sent(given: Sequence[SentImage], participant: Participant) -> list[dict[str, Any]]:
    """The images of a new message, locked until the transaction ends, as the message stores them.

    Raises `ImagesRefused` for too many, and for images that the participant has not uploaded.
    """
    alts = {each.image_id: clean_line(each.alt)[:ALT_LENGTH] for each in given}
    if len(alts) > MOST_IMAGES:
        message = _("A message can have up to {most} pictures.")
        raise ImagesRefused("invalid", message.format(most=MOST_IMAGES))
    # Locked, as a worker may be done with one of them: it then tells this message, too.
    own = Image.objects.select_for_update(of=("self",)).filter(
        app=APP, owner=participant.user_id, owner__isnull=False, state__in=STATES
    )
    images = {each.pk: each for each in own.filter(pk__in=alts).order_by("pk")}
    if images.keys() != alts.keys():
        raise ImagesRefused("invalid", _("A picture is not available. Remove it, or add it again."))
    return [stored(images[image_id], alt) for image_id, alt in alts.items()]


def images_keep(message: Message) -> None:
    """Keep the images for as long as the message. Call it in the transaction that saves it."""
    if message.images:
        ids = [each["image_id"] for each in message.images]
        images_use(app=APP, used_by=use_name(message.pk), image_ids=ids)


def images_now(message: Message) -> list[dict[str, Any]]:
    """The current states of a message's images."""
    images = images_by_id(app=APP, image_ids=[each["image_id"] for each in message.images])
    return [
        stored(images[each["image_id"]], each["alt"])
        if each["image_id"] in images
        else {**each, "state": "failed", "widths": []}
        for each in message.images
    ]


def stored(image: Image, alt: str) -> dict[str, Any]:
    return MessageImage(
        image_id=image.pk,
        alt=alt,
        width=image.shown_width,
        height=image.shown_height,
        state=STATES.get(image.state, "failed"),
        widths=image.widths,
    ).model_dump()
