"""A blog for frames of other sites: read-only, without cookies."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import View

from apps.liveblog.reading.pages import shared_response
from apps.liveblog.selectors import BlogVersion, blog_page, blog_version

SIZE = 20  # posts
SCRIPT_CACHE = "public, max-age=3600, s-maxage=3600"
# Nothing of another host, and nothing to send.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors {}"
)


def embed_origins() -> list[str]:
    """The sites that may show blogs in a frame, `*` for all; none unless EMBED_ORIGINS says so."""
    return list(getattr(settings, "EMBED_ORIGINS", ()))


class EmbedView(View):
    """The newest posts of a blog. Editors get it as readers do: it asks for no session."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        def render_page(plain: HttpRequest, newest: BlogVersion) -> HttpResponse:
            page = blog_page(slug=slug, cursor=newest.cursor, size=SIZE)
            return render(plain, "liveblog/embed.html", {"page": page, "blog": page.blog})

        response = shared_response(
            request, version=lambda: blog_version(slug=slug), render=render_page
        )
        return framed(response)


def framed(response: HttpResponseBase) -> HttpResponseBase:
    """Let the sites of EMBED_ORIGINS show the response in a frame."""
    origins = embed_origins()
    ancestors = " ".join(["'self'", *origins]) if origins else "'none'"
    response["Content-Security-Policy"] = POLICY.format(ancestors)
    response.xframe_options_exempt = bool(origins)  # type: ignore[attr-defined]
    return response


class EmbedScriptView(View):
    """The script for the page around a frame. Its address stays, whatever the release."""

    def get(self, request: HttpRequest) -> HttpResponse:
        response = render(request, "liveblog/embed.js", content_type="text/javascript")
        response["Cache-Control"] = SCRIPT_CACHE
        return response
