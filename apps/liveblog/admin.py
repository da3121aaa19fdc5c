from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.liveblog.forms import BlogAdminForm, DraftAdminForm, PostAdminForm
from apps.liveblog.models import Blog, Draft, Post, WireToken
from apps.liveblog.services import (
    blog_create,
    blog_delete,
    blog_update,
    draft_create,
    draft_delete,
    draft_publish,
    draft_schedule,
    draft_update,
    post_create,
    post_delete,
    post_key_set,
    post_pin,
    post_unpin,
    post_unpublish,
    post_update,
)
from apps.realtime.errors import Refused

# The admin calls the services, so that open pages show each change.


class ServiceAdmin(admin.ModelAdmin[Any]):
    """Deletes many rows as it deletes one, and applies an action to each."""

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset.order_by("pk"):
            self.delete_model(request, row)

    def apply(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[int], Any]) -> None:
        """Call `act` with the id of each of `rows`, and say how many it changed and why not all."""
        done = 0
        for row in rows:
            try:
                act(row.pk)
                done += 1
            except Refused as refusal:
                self.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
        if done:
            words = ngettext("%d update changed.", "%d updates changed.", done)
            self.message_user(request, words % done, messages.SUCCESS)


@admin.register(Blog)
class BlogAdmin(ServiceAdmin):
    form = BlogAdminForm
    list_display = ("title", "is_open", "starts_at", "ended_at", "created_at")
    list_filter = ("is_open", "created_at")
    search_fields = ("title", "summary")
    fields = ("title", "slug", "summary", "is_open", "starts_at", "editors")
    raw_id_fields = ("editors",)
    prepopulated_fields = {"slug": ("title",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Blog | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # links to the blog must keep working

    def get_prepopulated_fields(self, request: HttpRequest, obj: Blog | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Blog, form: Any, change: bool) -> None:
        fields: dict[str, Any] = {
            "title": obj.title,
            "summary": obj.summary,
            "is_open": obj.is_open,
            "starts_at": obj.starts_at,
        }
        if change:
            blog_update(blog_id=obj.pk, **fields)
        else:
            obj.pk = blog_create(slug=obj.slug, **fields).pk

    def delete_model(self, request: HttpRequest, obj: Blog) -> None:
        blog_delete(blog_id=obj.pk)


class TextAdmin(ServiceAdmin):
    """The base class for the admin pages of posts and drafts."""

    list_select_related = ("blog",)
    search_fields = ("title", "body", "byline", "author_name")
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "author_name",
        "created_at",
        "edited_at",
        "editor_name",
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("blog", *self.readonly_fields) if obj else self.readonly_fields


@admin.register(Post)
class PostAdmin(TextAdmin):
    form = PostAdminForm
    list_display = ("label", "blog", "author_name", "is_key", "created_at", "edited_at")
    list_filter = ("blog", "is_key", "created_at", "author_name")
    date_hierarchy = "created_at"
    actions = ("unpublish", "pin", "unpin", "make_key", "make_ordinary")

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        text: dict[str, Any] = {"title": obj.title, "body": obj.body, "byline": obj.byline}
        if not change:
            fields: dict[str, Any] = {
                "blog_id": obj.blog_id,
                "is_key": obj.is_key,
                "author_id": request.user.pk,
            }
            obj.pk = post_create(**fields, **text).pk
            return
        post_update(post_id=obj.pk, editor_id=request.user.pk, **text)
        post_key_set(post_id=obj.pk, is_key=obj.is_key)

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        post_delete(post_id=obj.pk)

    @admin.action(description=_("Unpublish: make drafts of them"), permissions=["change"])
    def unpublish(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.apply(request, queryset.order_by("pk"), lambda pk: post_unpublish(post_id=pk))

    @admin.action(description=_("Pin, in place of what is pinned"), permissions=["change"])
    def pin(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.apply(request, queryset.order_by("pk"), lambda pk: post_pin(post_id=pk))

    @admin.action(description=_("Unpin"), permissions=["change"])
    def unpin(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.apply(request, queryset.order_by("pk"), lambda pk: post_unpin(post_id=pk))

    @admin.action(description=_("Make them key events"), permissions=["change"])
    def make_key(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        rows = queryset.order_by("pk")
        self.apply(request, rows, lambda pk: post_key_set(post_id=pk, is_key=True))

    @admin.action(description=_("Key events no longer"), permissions=["change"])
    def make_ordinary(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        rows = queryset.order_by("pk")
        self.apply(request, rows, lambda pk: post_key_set(post_id=pk, is_key=False))


@admin.register(Draft)
class DraftAdmin(TextAdmin):
    form = DraftAdminForm
    list_display = ("label", "blog", "author_name", "publish_at", "is_key", "problem")
    list_filter = ("blog", "is_key", "publish_at", "author_name")
    readonly_fields = (*TextAdmin.readonly_fields, "problem")
    actions = ("publish",)

    def save_model(self, request: HttpRequest, obj: Draft, form: Any, change: bool) -> None:
        names = ("title", "body", "byline", "is_key")
        text: dict[str, Any] = {name: getattr(obj, name) for name in names}
        if change:
            draft_update(draft_id=obj.pk, editor_id=request.user.pk, **text)
        else:
            obj.pk = draft_create(blog_id=obj.blog_id, author_id=request.user.pk, **text).pk
        if not change or "publish_at" in form.changed_data:
            draft_schedule(draft_id=obj.pk, publish_at=obj.publish_at)

    def delete_model(self, request: HttpRequest, obj: Draft) -> None:
        draft_delete(draft_id=obj.pk)

    @admin.action(description=_("Publish now, the oldest first"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Draft]) -> None:
        self.apply(request, queryset.order_by("pk"), lambda pk: draft_publish(draft_id=pk))


@admin.register(WireToken)
class WireTokenAdmin(admin.ModelAdmin[WireToken]):
    """To delete a token is to revoke it. `manage.py liveblog_token` makes one."""

    list_display = ("name", "blog", "created_at", "used_at")
    list_filter = ("blog",)
    fields = readonly_fields = ("name", "blog", "created_at", "used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
