"""Access control for the editors' views."""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.views.generic import View

from apps.liveblog.models import Blog
from apps.liveblog.rights import BlogRights, rights_of

FETCHED_BY = "X-Requested-With"


class EditorView(View):
    """A view of one blog that needs a right there. Scripts get a 403 instead of the login page."""

    right: ClassVar[str] = "change"
    blog: Blog
    rights: BlogRights

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.blog = get_object_or_404(Blog, slug=kwargs.pop("slug"))
        self.rights = rights_of(request.user, self.blog)
        if not getattr(self.rights, self.right):
            return refused_response(request)
        return super().dispatch(request, *args, **kwargs)


def refused_response(request: HttpRequest) -> HttpResponse:
    """For somebody without the right: the login page, unless that is no help."""
    if is_fetched(request):
        return HttpResponseForbidden()
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.get_full_path())


def fragment_response(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 422
) -> HttpResponse:
    """A part of a page. Browsers must not cache it as the page at this address."""
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, [FETCHED_BY])
    return response


def is_fetched(request: HttpRequest) -> bool:
    return request.headers.get(FETCHED_BY) == "fetch"
