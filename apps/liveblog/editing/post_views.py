"""Editors write, change, mark and delete posts."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.liveblog.editing.access import EditorView, fragment_response, is_fetched
from apps.liveblog.editing.text_view import TextView, add_refusal
from apps.liveblog.forms import PostForm
from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services import (
    draft_create,
    draft_schedule,
    post_create,
    post_delete,
    post_key_set,
    post_pin,
    post_unpin,
    post_unpublish,
    post_update,
)
from apps.liveblog.views import blog_response, page_address, post_or_404
from apps.realtime.errors import Refused
from apps.realtime.selectors import display_name


class PostCreateView(EditorView):
    """Publishes a post, or keeps it as a draft, as the form's button `do` says."""

    right = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect(self.blog)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PostForm(request.POST)
        if request.POST.get("do") == "preview":
            preview = preview_of(request, self.blog)
            return blog_response(request, slug=self.blog.slug, form=form, preview=preview)
        if not form.is_valid():
            return self.again(form)
        try:
            saved = self.save(form.cleaned_data, request.POST.get("do", "publish"))
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.again(form)
        if isinstance(saved, Draft):
            return draft_response(request, saved)
        return saved_response(request, saved, _("Published."))

    @transaction.atomic
    def save(self, text: dict[str, Any], do: str) -> Post | Draft:
        publish_at = text.pop("publish_at")
        text.pop("version")
        fields = {"blog_id": self.blog.pk, "author_id": self.request.user.pk, **text}
        if do == "publish":
            return post_create(**fields)
        draft = draft_create(**fields)
        if do == "schedule":
            draft = draft_schedule(draft_id=draft.pk, publish_at=publish_at)
        return draft

    def again(self, form: PostForm) -> HttpResponse:
        if is_fetched(self.request):
            context = {"form": form, "blog": self.blog, "rights": self.rights}
            return fragment_response(self.request, "liveblog/_post_form.html", context)
        return blog_response(self.request, slug=self.blog.slug, form=form)


class PostEditView(TextView):
    """Changes a post's text."""

    def content(self, **ids: int) -> Post:
        return post_or_404(self.blog.slug, ids["post_id"])

    def save(self, content: Post | Draft, text: dict[str, Any]) -> HttpResponse:
        fields = {name: text[name] for name in ("title", "body", "byline", "version")}
        editor_id = self.request.user.pk
        post = post_update(post_id=content.pk, editor_id=editor_id, **fields)
        post_key_set(post_id=content.pk, is_key=text["is_key"])
        return saved_response(self.request, post, _("Changed."))


class PostDeleteView(EditorView):
    """Asks before it deletes a post. Deleting it twice is no error."""

    right = "delete"

    def get(self, request: HttpRequest, post_id: int) -> HttpResponse:
        post = post_or_404(self.blog.slug, post_id)
        return render(request, "liveblog/post_delete.html", {"post": post})

    def post(self, request: HttpRequest, post_id: int) -> HttpResponse:
        if self.blog.posts.filter(pk=post_id).exists():
            post_delete(post_id=post_id)
        if is_fetched(request):
            return JsonResponse({})
        messages.success(request, _("Deleted."))
        return redirect(self.blog)


class PostMarkView(EditorView):
    """Pins a post, makes it a key event, or takes it back: what the button `do` says."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, post_id: int) -> HttpResponse:
        post = post_or_404(self.blog.slug, post_id)
        do = request.POST.get("do")
        if do == "unpublish":
            return draft_response(request, post_unpublish(post_id=post_id))
        if do in ("key", "unkey"):
            post_key_set(post_id=post_id, is_key=do == "key")
        elif do in ("pin", "unpin"):
            (post_pin if do == "pin" else post_unpin)(post_id=post_id)
        return saved_response(request, post, _("Changed."))


class PostHistoryView(EditorView):
    """Shows the former texts of a post, and restores one of them."""

    def get(self, request: HttpRequest, post_id: int) -> HttpResponse:
        post = post_or_404(self.blog.slug, post_id)
        context = {"post": post, "blog": self.blog, "versions": post.versions.all()}
        return render(request, "liveblog/post_history.html", context)

    def post(self, request: HttpRequest, post_id: int) -> HttpResponse:
        """Make the text of the version `restore` the newest; the page was made for `version`."""
        post = post_or_404(self.blog.slug, post_id)
        try:
            number, version = (int(request.POST[name]) for name in ("restore", "version"))
        except (KeyError, ValueError):
            return redirect(request.path)
        former = post.versions.filter(number=number).first()
        if former is None:
            return redirect(request.path)
        text = {"title": former.title, "body": former.body, "byline": former.byline}
        try:
            post_update(post_id=post_id, version=version, editor_id=request.user.pk, **text)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.path)
        messages.success(request, _("Restored."))
        return redirect(page_address(post))


class PreviewView(EditorView):
    """Renders a text as the page will show it."""

    right = "add"
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        context = {"post": preview_of(request, self.blog)}
        return fragment_response(request, "liveblog/_post_text.html", context, status=200)


def preview_of(request: HttpRequest, blog: Blog) -> Post:
    """The form's text as a post that is not saved."""
    form = PostForm(request.POST)
    form.is_valid()
    text = form.cleaned_data
    return Post(
        blog=blog,
        title=text.get("title", ""),
        body=text.get("body", ""),
        byline=text.get("byline", ""),
        is_key=text.get("is_key", False),
        author_name=display_name(cast("AbstractBaseUser", request.user)),
        created_at=timezone.now(),
    )


def saved_response(request: HttpRequest, post: Post, message: str) -> HttpResponse:
    """Where the post is: as JSON for a script, as a redirect for a form."""
    url = page_address(post)
    if is_fetched(request):
        return JsonResponse({"post_id": post.pk, "url": url, "message": message})
    messages.success(request, message)
    return redirect(url)


def draft_response(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Where the drafts are, as `saved_response` says where a post is."""
    message = _("Scheduled.") if draft.publish_at else _("Saved as a draft.")
    url = reverse("liveblog:drafts", args=[draft.blog.slug])
    if is_fetched(request):
        return JsonResponse({"draft_id": draft.pk, "url": url, "message": message})
    messages.success(request, message)
    return redirect(url)
