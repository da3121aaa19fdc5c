from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from apps.notifications.announcements.admin import AnnouncementAdmin, SendTokenAdmin
from apps.notifications.models import Notification
from apps.notifications.services import notification_delete, notify

__all__ = ["AnnouncementAdmin", "NotificationAdmin", "SendTokenAdmin"]


@admin.register(Notification)
class NotificationAdmin(admin.ModelAdmin[Notification]):
    """Adding one rings the recipient's bell; deleting one removes it from open pages."""

    list_display = ("text", "recipient", "kind", "created_at", "is_read")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("recipient",)
    search_fields = ("text", f"recipient__{get_user_model().USERNAME_FIELD}")
    fields = ("recipient", "kind", "text", "url")

    @admin.display(boolean=True, description="read")
    def is_read(self, notification: Notification) -> bool:
        return notification.is_read

    def has_change_permission(self, request: HttpRequest, obj: Notification | None = None) -> bool:
        """The recipient may have read it already."""
        return False

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "recipient":
            users = get_user_model()._default_manager.filter(is_active=True)
            kwargs["queryset"] = users.order_by(get_user_model().USERNAME_FIELD)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Notification, form: ModelForm[Any], change: bool
    ) -> None:
        notified = notify(recipients=[obj.recipient_id], kind=obj.kind, text=obj.text, url=obj.url)
        rows = Notification.objects.filter(recipient__in=notified)
        obj.pk = rows.values_list("pk", flat=True).first()  # the newest

    def delete_model(self, request: HttpRequest, obj: Notification) -> None:
        notification_delete(notification_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Notification]) -> None:
        # By recipient: all code locks several people's streams in this order.
        for pk in list(queryset.order_by("recipient_id", "id").values_list("pk", flat=True)):
            notification_delete(notification_id=pk)
