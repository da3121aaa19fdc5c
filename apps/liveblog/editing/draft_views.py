"""Editors see the drafts of a blog, and what becomes of them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.liveblog.editing.access import EditorView, fragment_response, is_fetched
from apps.liveblog.editing.post_views import draft_response, saved_response
from apps.liveblog.editing.text_view import TextView
from apps.liveblog.forms import PostForm
from apps.liveblog.models import Draft, Post
from apps.liveblog.services import draft_delete, draft_publish, draft_schedule, draft_update
from apps.liveblog.views import blog_response


class DraftListView(EditorView):
    """The drafts of a blog: first those with a time, then the newest."""

    right = "add"

    def get(self, request: HttpRequest) -> HttpResponse:
        drafts = self.blog.drafts.order_by(F("publish_at").asc(nulls_last=True), "-pk")
        context = {"blog": self.blog, "drafts": drafts, "rights": self.rights}
        return render(request, "liveblog/draft_list.html", context)


class DraftView(TextView):
    """Changes, schedules, publishes and deletes a draft, as the form's button `do` says."""

    right = "add"

    def content(self, **ids: int) -> Draft:
        draft = self.blog.drafts.filter(pk=ids["draft_id"]).first()
        if draft is None:
            raise Http404(_("This draft is published or deleted."))
        return draft

    def post(self, request: HttpRequest, **ids: int) -> HttpResponse:
        if request.POST.get("do") != "delete":
            try:
                return super().post(request, **ids)
            except Http404:
                return self.gone()  # somebody else, or the schedule, was faster
        if self.blog.drafts.filter(pk=ids["draft_id"]).exists():
            draft_delete(draft_id=ids["draft_id"])
        url = reverse("liveblog:drafts", args=[self.blog.slug])
        if is_fetched(request):
            return JsonResponse({"url": url})
        messages.success(request, _("Deleted."))
        return redirect(url)

    def gone(self) -> HttpResponse:
        """Offer the text of the form once more, as a new update."""
        form = PostForm(self.request.POST)
        form.is_valid()
        form.renew()
        form.add_error(None, _("This draft is published or deleted. Your text is here."))
        if is_fetched(self.request):
            context = {"form": form, "blog": self.blog, "rights": self.rights}
            return fragment_response(self.request, "liveblog/_post_form.html", context)
        return blog_response(self.request, slug=self.blog.slug, form=form)

    @transaction.atomic
    def save(self, content: Post | Draft, text: dict[str, Any]) -> HttpResponse:
        do = self.request.POST.get("do", "save")
        publish_at = text["publish_at"]
        fields = {name: text[name] for name in ("title", "body", "byline", "is_key", "version")}
        draft = draft_update(draft_id=content.pk, editor_id=self.request.user.pk, **fields)
        if do == "publish":
            post = draft_publish(draft_id=draft.pk)
            return saved_response(self.request, post, _("Published."))
        if do == "schedule":
            draft = draft_schedule(draft_id=draft.pk, publish_at=publish_at)
        elif do == "unschedule":
            draft = draft_schedule(draft_id=draft.pk, publish_at=None)
        return draft_response(self.request, draft)
