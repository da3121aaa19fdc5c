"""Editors create a blog, configure it, end it and reopen it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from apps.liveblog.editing.access import EditorView, is_fetched, refused_response
from apps.liveblog.forms import BlogForm
from apps.liveblog.models import Blog
from apps.liveblog.services import (
    blog_close,
    blog_create,
    blog_editors_set,
    blog_reopen,
    blog_update,
)
from apps.liveblog.services.slugs import slug_for


class BlogCreateView(View):
    """Starts a blog."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("liveblog.add_blog"):
            return refused_response(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return form_response(request, BlogForm(), 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BlogForm(request.POST)
        if not form.is_valid():
            return form_response(request, form)
        fields = dict(form.cleaned_data)
        editors = fields.pop("editors")
        with transaction.atomic():
            blog = blog_create(slug=slug_for(fields["title"]), **fields)
            blog_editors_set(blog_id=blog.pk, user_ids=editors)
        return redirect(blog)


class BlogSettingsView(EditorView):
    """Changes a blog's heading, its start and its editors."""

    right = "configure"

    def get(self, request: HttpRequest) -> HttpResponse:
        fields = ("title", "summary", "starts_at")
        names = [user.get_username() for user in self.blog.editors.order_by("pk")]
        initial = {name: getattr(self.blog, name) for name in fields}
        return self.show(self.form(initial=initial | {"editors": ", ".join(names)}), 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(data=request.POST)
        if not form.is_valid():
            return self.show(form)
        fields = dict(form.cleaned_data)
        editors = fields.pop("editors", None)
        with transaction.atomic():
            blog_update(blog_id=self.blog.pk, is_open=self.blog.is_open, **fields)
            if editors is not None:
                blog_editors_set(blog_id=self.blog.pk, user_ids=editors)
        messages.success(request, _("Changed."))
        return redirect(self.blog)

    def form(self, **kwargs: Any) -> BlogForm:
        """The form, without the editors for those who may not choose them."""
        form = BlogForm(**kwargs)
        if not self.rights.appoint:
            del form.fields["editors"]
        return form

    def show(self, form: BlogForm, status: int = 422) -> HttpResponse:
        return form_response(self.request, form, status, blog=self.blog)


class BlogStateView(EditorView):
    """Asks before it ends a blog, and reopens one."""

    right = "configure"

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "liveblog/blog_end.html", {"blog": self.blog})

    def post(self, request: HttpRequest) -> HttpResponse:
        change = blog_reopen if request.POST.get("is_open") == "1" else blog_close
        change(blog_id=self.blog.pk)
        if is_fetched(request):
            return JsonResponse({})
        return redirect(self.blog)


def form_response(
    request: HttpRequest, form: BlogForm, status: int = 422, blog: Blog | None = None
) -> HttpResponse:
    context = {"form": form, "blog": blog}
    return render(request, "liveblog/blog_form.html", context, status=status)
