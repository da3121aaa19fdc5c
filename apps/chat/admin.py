from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.chat.bots import admin as bots_admin  # noqa: F401  which registers the bots
from apps.chat.forms import RoomAdminForm
from apps.chat.models import Membership, Message, MessageVersion, Room
from apps.chat.services import message_erase, room_create, room_delete, room_update

# The admin calls the services, so that open pages show each change.


@admin.register(Room)
class RoomAdmin(admin.ModelAdmin[Room]):
    form = RoomAdminForm
    list_display = ("name", "slug", "access", "created_at")
    list_filter = ("access",)
    search_fields = ("name", "slug", "topic")
    fields = ("name", "slug", "topic", "access")
    prepopulated_fields = {"slug": ("name",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # links to the room must keep working

    def get_prepopulated_fields(self, request: HttpRequest, obj: Room | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Room, form: Any, change: bool) -> None:
        if change:
            room_update(room_id=obj.pk, name=obj.name, topic=obj.topic, access=obj.access)
        else:
            room = room_create(slug=obj.slug, name=obj.name, topic=obj.topic, access=obj.access)
            obj.pk = room.pk

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The permission to delete a room covers its memberships and messages."""
        deleted, counts, _, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: Room) -> None:
        room_delete(room_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset.order_by("pk"):
            self.delete_model(request, room)


class VersionInline(admin.TabularInline[MessageVersion, Message]):
    """The former texts of a message."""

    model = MessageVersion
    fields = ("number", "written_at", "body")
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """For those who may delete the message."""
        return request.user.has_perm("chat.delete_message")


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """Staff may read and delete messages, but not change what others have written."""

    list_display = ("created_at", "room", "author_name", "body")
    list_filter = ("room",)
    search_fields = ("author_name", "body")
    list_select_related = ("room",)
    inlines = (VersionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return Message.objects.standing()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Message) -> None:
        message_erase(message_id=obj.pk, moderated=obj.author_id != request.user.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset.order_by("pk"):
            self.delete_model(request, message)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin[Membership]):
    """Shows memberships. Owners change roles on the room's own page."""

    list_display = ("room", "user", "role", "joined_at")
    list_filter = ("role",)
    search_fields = ("room__name",)
    list_select_related = ("room", "user")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False
