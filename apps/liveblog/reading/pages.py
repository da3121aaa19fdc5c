"""Answers for readers without a session, which a proxy may keep for a moment."""

from collections.abc import Callable
from copy import copy

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from apps.liveblog.reading.page_cache import PageCache, V, page_cache

# A proxy asks at most once in two seconds, and answers with the old page while it asks. Browsers
# ask every time, and get a 304.
CACHE_CONTROL = "public, max-age=0, s-maxage=2, stale-while-revalidate=10"


def has_session(request: HttpRequest) -> bool:
    """Whether the page may differ for this reader: logged in, or known from a form."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def shared_response(
    request: HttpRequest,
    *,
    query: str = "",
    version: Callable[[], V],
    render: Callable[[HttpRequest, V], HttpResponse],
    content_type: str = "text/html; charset=utf-8",
) -> HttpResponseBase:
    """A response that is the same for all readers without a session, rendered once per version.

    `query` is the part of the query string that counts. `render` gets a request
    without anything of the reader, and the result of `version`; the response must depend on
    nothing else. If `render` finds no such object, the response is a 404.
    """
    host = f"{request.scheme}://{request.get_host()}"
    key = (host, request.path, query, get_language())

    def render_page(newest: V) -> bytes:
        return render(request_of_nobody(request, query), newest).content

    # A transaction may still roll back the rows that it shows.
    cache = PageCache() if connection.in_atomic_block else page_cache
    try:
        page = cache.get(key, version=version(), render=render_page)
    except ObjectDoesNotExist:
        raise Http404 from None
    headers = {"ETag": page.etag, "Cache-Control": CACHE_CONTROL}
    response = HttpResponse(page.body, content_type=content_type, headers=headers)
    return get_conditional_response(request, etag=page.etag, response=response) or response


def request_of_nobody(request: HttpRequest, query: str) -> HttpRequest:
    """The request without what a browser added: its cookies, its session and other parameters."""
    plain = copy(request)
    plain.user = AnonymousUser()
    plain.COOKIES = {}
    plain.META = {**request.META, "HTTP_COOKIE": "", "QUERY_STRING": query}
    for attribute in ("session", "_messages"):
        if hasattr(plain, attribute):
            delattr(plain, attribute)
    return plain
