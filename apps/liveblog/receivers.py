"""Links posts and drafts to the images in their texts.

A text keeps every image that it has ever shown, since an editor may restore a former version.
Django's signals come for each way to save and delete a text, cascades included.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.images.services import images_release, images_use
from apps.images.signals import ImageReady, image_ready
from apps.liveblog.images import APP, use_name
from apps.liveblog.markup import image_ids_in
from apps.liveblog.models import Content, Draft, Post
from apps.liveblog.services import post_refresh

POST = Post._meta.label_lower


@receiver(post_save, sender=Post, dispatch_uid="liveblog_post_images")
@receiver(post_save, sender=Draft, dispatch_uid="liveblog_draft_images")
def keep_images(sender: Any, instance: Content, **kwargs: Any) -> None:
    image_ids = image_ids_in(instance.body)
    images_use(app=APP, used_by=use_name(instance), image_ids=image_ids)


@receiver(post_delete, sender=Post, dispatch_uid="liveblog_post_images")
@receiver(post_delete, sender=Draft, dispatch_uid="liveblog_draft_images")
def release_images(sender: Any, instance: Content, **kwargs: Any) -> None:
    images_release(used_by=use_name(instance))


@receiver(image_ready, dispatch_uid="liveblog_image_ready")
def show_image(sender: Any, event: ImageReady, **kwargs: Any) -> None:
    """Publish the posts that show the image. Drafts are on no reader's page."""
    for used_by in event.used_by:
        kind, _, pk = used_by.rpartition(".")
        if kind == POST:
            post_refresh(post_id=int(pk))
