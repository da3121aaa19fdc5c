from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from apps.notifications.announcements.models import Announcement, SendToken
from apps.notifications.announcements.services import announcement_cancel, announcement_create

FIELDS = ("text", "url", "group")


@admin.register(Announcement)
class AnnouncementAdmin(admin.ModelAdmin[Announcement]):
    """Adding one tells everybody, or a group. One that goes on can be cancelled, not changed."""

    list_display = ("text", "group", "progress", "created_at", "ended_at")
    list_select_related = ("group",)
    list_filter = ("is_cancelled", ("ended_at", admin.EmptyFieldListFilter))
    actions = ("cancel",)
    change_form_template = "admin/notifications/announcement/change_form.html"

    def get_fields(self, request: HttpRequest, obj: Announcement | None = None) -> Any:
        return FIELDS if obj is None else (*FIELDS, "progress", "created_at", "ended_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Announcement | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Announcement | None = None) -> bool:
        """Its row says who was told, and when."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Announcement, form: ModelForm[Any], change: bool
    ) -> None:
        if not change:
            obj.pk = announcement_create(text=obj.text, url=obj.url, group=obj.group).pk

    def response_change(self, request: HttpRequest, obj: Announcement) -> HttpResponse:
        if "_cancel" in request.POST:
            self.cancel(request, Announcement.objects.filter(pk=obj.pk))
            return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    @admin.action(description="Cancel: tell nobody else", permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Announcement]) -> None:
        for pk in queryset.order_by("pk").values_list("pk", flat=True):
            announcement = announcement_cancel(announcement_id=pk)
            self.message_user(
                request, f"{announcement}: {announcement.progress}.", messages.SUCCESS
            )


@admin.register(SendToken)
class SendTokenAdmin(admin.ModelAdmin[SendToken]):
    """To delete a token is to revoke it. `manage.py notify_token` makes one."""

    list_display = ("name", "created_at", "used_at")
    fields = readonly_fields = ("name", "created_at", "used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
