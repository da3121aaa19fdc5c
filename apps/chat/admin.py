from django.contrib import admin
from django.http import HttpRequest

from apps.chat.models import Message, Room


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin[Room]):
    list_display = ("name", "slug", "access", "created_at")
    list_filter = ("access",)
    search_fields = ("name", "slug", "topic")
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """To read, and to delete. Nobody changes what somebody else has written."""

    list_display = ("created_at", "room", "author_name", "body")
    list_filter = ("room",)
    search_fields = ("author_name", "body")
    list_select_related = ("room",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
