from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.images.models import Image
from apps.images.services import image_retry


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin[Image]):
    """Lists uploads. Apps create and delete images, so this page only shows them."""

    list_display = ("__str__", "app", "state", "failure", "owner", "use_count", "created_at")
    list_filter = ("state", "failure", "app")
    list_select_related = ("owner",)
    actions = ["retry"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return super().get_queryset(request).annotate(use_count=Count("uses"))

    @admin.display(description=_("uses"), ordering="use_count")
    def use_count(self, image: Any) -> int:
        return int(image.use_count)

    @admin.action(description=_("Try again to prepare images that the server gave up"))
    def retry(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        ids = queryset.values_list("pk", flat=True)
        count = sum(image_retry(image_id=image_id) for image_id in ids)
        text = ngettext(
            "%(count)d image is tried again.", "%(count)d images are tried again.", count
        )
        messages.info(request, text % {"count": count})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        # Actions need it for the list; a single image can only be looked at.
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return False
