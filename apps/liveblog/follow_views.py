"""Members follow a blog, and stop following it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from apps.liveblog.editing.access import fragment_response, is_fetched, refused_response
from apps.liveblog.models import Blog
from apps.liveblog.selectors import can_follow, follow_of
from apps.liveblog.services import blog_follow, blog_unfollow


class MemberView(View):
    """A view of one blog for members. Scripts get a 403 instead of the login page."""

    blog: Blog

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.blog = get_object_or_404(Blog, slug=kwargs.pop("slug"))
        if not can_follow():
            raise Http404
        if not request.user.is_authenticated:
            return refused_response(request)
        return super().dispatch(request, *args, **kwargs)

    def show(self, template: str) -> HttpResponse:
        follow = follow_of(user=self.request.user, blog=self.blog)
        return render(self.request, template, {"blog": self.blog, "follow": follow})

    def changed(self, message: str) -> HttpResponse:
        """The menu of the blog's page for a script; that page for a form."""
        if is_fetched(self.request):
            follow = follow_of(user=self.request.user, blog=self.blog)
            context = {"blog": self.blog, "follow": follow}
            return fragment_response(self.request, "liveblog/_follow.html", context, status=200)
        messages.success(self.request, message)
        return redirect(self.blog)


class FollowView(MemberView):
    """Follows key events or every update, as the form's button `what` says."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("liveblog/follow.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        what = request.POST.get("what")
        if what not in ("key", "all") or request.user.pk is None:
            return self.show("liveblog/follow.html")
        blog_follow(blog_id=self.blog.pk, user_id=request.user.pk, key_only=what == "key")
        return self.changed(_("You follow this live blog."))


class UnfollowView(MemberView):
    """Asks before it ends what somebody follows. A notification's form sends the answer."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show("liveblog/unfollow.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        if request.user.pk is not None:
            blog_unfollow(blog_id=self.blog.pk, user_id=request.user.pk)
        return self.changed(_("You no longer follow this live blog."))
