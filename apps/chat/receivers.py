"""Keeps messages and their images together."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from apps.chat.models import Message
from apps.chat.services.images import images_now, use_name
from apps.chat.services.messages import message_lock, message_publish
from apps.images.services import images_discard
from apps.images.signals import ImageReady, image_ready


@receiver(post_delete, sender=Message, dispatch_uid="chat_message_images")
def discard_images(sender: Any, instance: Message, **kwargs: Any) -> None:
    """Rows are deleted with their room."""
    if instance.images:
        images_discard(used_by=use_name(instance.pk))


@receiver(image_ready, dispatch_uid="chat_image_ready")
def show_image(sender: Any, event: ImageReady, **kwargs: Any) -> None:
    """Publish the messages that show the image."""
    prefix = use_name(0).removesuffix("0")
    for used_by in event.used_by:
        if used_by.startswith(prefix):
            refresh_images(int(used_by.removeprefix(prefix)))


@transaction.atomic
def refresh_images(message_id: int) -> None:
    message = message_lock(message_id)
    if message is None:
        return
    images = images_now(message)
    if images != message.images:
        message.images = images
        message.save(update_fields=["images"])
        message_publish(message)
