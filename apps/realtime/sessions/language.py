"""The language of a socket or an event stream: that of the reader's pages."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils.module_loading import import_string
from django.utils.translation import activate, get_language, get_language_from_request

from apps.realtime.sessions.authentication import cookies_of


def activate_language(scope: Any) -> None:
    """Have the rest of this task, and the threads that it waits for, speak the reader's language.

    Each connection has a task and a context of its own, so no other connection changes.
    """
    if not is_multilingual():
        return
    cookies = scope.get("cookies") or cookies_of(scope)
    accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    language = language_for(cookies.get(settings.LANGUAGE_COOKIE_NAME, ""), accepted)
    if language != get_language():
        activate(language)


def is_multilingual() -> bool:
    """Whether pages are in the reader's language: Django's LocaleMiddleware is in use."""
    return any(map(is_locale_middleware, settings.MIDDLEWARE))


@lru_cache(64)
def is_locale_middleware(name: str) -> bool:
    middleware = import_string(name)
    return isinstance(middleware, type) and issubclass(middleware, LocaleMiddleware)


@lru_cache(256)
def language_for(cookie: str, accepted: bytes) -> str:
    """The language of the site that suits a reader best, by their choice and Accept-Language."""
    request = HttpRequest()
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    return get_language_from_request(request)
