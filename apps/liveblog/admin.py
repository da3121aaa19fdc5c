from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.liveblog.forms import BlogAdminForm, PostAdminForm
from apps.liveblog.models import Blog, Post
from apps.liveblog.services import (
    blog_create,
    blog_delete,
    blog_update,
    post_create,
    post_delete,
    post_update,
)

# The admin calls the services, so that open pages show each change.


@admin.register(Blog)
class BlogAdmin(admin.ModelAdmin[Blog]):
    form = BlogAdminForm
    list_display = ("title", "is_open", "created_at")
    list_filter = ("is_open",)
    search_fields = ("title", "summary")
    fields = ("title", "slug", "summary", "is_open")
    prepopulated_fields = {"slug": ("title",)}

    def get_readonly_fields(self, request: HttpRequest, obj: Blog | None = None) -> tuple[str, ...]:
        return ("slug",) if obj else ()  # links to the blog must keep working

    def get_prepopulated_fields(self, request: HttpRequest, obj: Blog | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def save_model(self, request: HttpRequest, obj: Blog, form: Any, change: bool) -> None:
        if change:
            blog_update(
                blog_id=obj.pk,
                title=obj.title,
                summary=obj.summary,
                is_open=obj.is_open,
                starts_at=obj.starts_at,
            )
        else:
            blog = blog_create(
                slug=obj.slug, title=obj.title, summary=obj.summary, is_open=obj.is_open
            )
            obj.pk = blog.pk

    def delete_model(self, request: HttpRequest, obj: Blog) -> None:
        blog_delete(blog_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Blog]) -> None:
        for blog in queryset.order_by("pk"):
            self.delete_model(request, blog)


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    form = PostAdminForm
    list_display = ("label", "blog", "author_name", "created_at")
    list_filter = ("blog",)
    list_select_related = ("blog",)
    search_fields = ("title", "body")
    readonly_fields = ("author_name", "created_at", "edited_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return ("blog", *self.readonly_fields) if obj else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Post, form: Any, change: bool) -> None:
        if change:
            post_update(post_id=obj.pk, title=obj.title, body=obj.body)
        else:
            post = post_create(
                blog_id=obj.blog_id, title=obj.title, body=obj.body, author_id=request.user.pk
            )
            obj.pk = post.pk

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        post_delete(post_id=obj.pk)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        for post in queryset.order_by("pk"):
            self.delete_model(request, post)
