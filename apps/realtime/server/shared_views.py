"""Views whose response is the same for all readers without a session, and their requests."""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import Http404
from django.urls import resolve

from apps.realtime.sessions.language import is_multilingual, language_for

V = TypeVar("V", bound=Callable[..., Any])

PATHS = 1024  # whose views are remembered
MOST_PARAMETERS = 100  # in a query string
LONGEST_VALUE = 64
LONGEST_ADDRESS = 1024
# A request with one of these headers has a user or a body.
PERSONAL = {b"authorization", b"content-length", b"transfer-encoding"}


def shared(view: V, *parameters: str) -> V:
    """Let all readers without a session have one response of this view, if it says that it may.

    Of their requests it then gets the path, the host, the language, and these parameters of the
    query string: no cookies, no address and no other header.
    """
    setattr(view, "shared_parameters", parameters)  # noqa: B010  for the type checker
    return view


class SharedRequest(NamedTuple):
    """Everything on which a shared response may depend. Equal ones get the same response."""

    route: str
    scheme: str
    root_path: str
    path: str
    query: bytes
    headers: tuple[tuple[bytes, bytes], ...]

    def scope(self) -> dict[str, Any]:
        """An ASGI scope with this key and nothing of any one reader."""
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": self.scheme,
            "root_path": self.root_path,
            "path": self.path,
            "query_string": self.query,
            "headers": list(self.headers),
        }


class SharedView(NamedTuple):
    route: str
    parameters: Collection[str]


class SharedRequests:
    """Tells requests that may share a response from those that may not."""

    def __init__(self) -> None:
        self.by_language = is_multilingual()
        self._names = origin_headers()
        self._cookies = [settings.SESSION_COOKIE_NAME.encode()]
        if self.by_language:
            self._cookies.append(settings.LANGUAGE_COOKIE_NAME.encode())
        self._view = lru_cache(PATHS)(shared_view)

    def of(self, scope: Any) -> SharedRequest | None:
        """The request without what its response must not depend on; None if it is personal."""
        path, root_path = scope["path"], scope.get("root_path", "")
        if scope["method"] not in ("GET", "HEAD") or len(path) > LONGEST_ADDRESS:
            return None
        view = self._view(path.removeprefix(root_path))
        headers = self._headers(scope["headers"]) if view else None
        query = known_query(scope["query_string"], view.parameters) if view else None
        if view is None or headers is None or query is None:
            return None
        scheme = scope.get("scheme", "http")
        return SharedRequest(f"/{view.route}", scheme, root_path, path, query, headers)

    def _headers(self, given: Any) -> tuple[tuple[bytes, bytes], ...] | None:
        """Those that choose the response. None if a header names the reader, or none the host."""
        # Without the header, the page is the one in the site's own language: one response, not two.
        found = {b"accept-language": language_for("", b"").encode()} if self.by_language else {}
        for raw, value in given:
            name = raw.lower()
            if name in PERSONAL or (name == b"cookie" and self._is_personal(value)):
                return None
            if name in self._names:
                if name in found or len(value) > LONGEST_ADDRESS:
                    return None
                found[name] = value
            elif name == b"accept-language" and self.by_language:
                found[name] = language_for("", value).encode()
        return tuple(sorted(found.items())) if b"host" in found else None

    def _is_personal(self, cookies: bytes) -> bool:
        """Whether one of the site's own cookies may be among them; others do not count."""
        return any(name in cookies for name in self._cookies)


def shared_view(path: str) -> SharedView | None:
    """The shared view at that path, if there is one."""
    try:
        match = resolve(path)
    except Http404:
        return None
    parameters = getattr(match.func, "shared_parameters", None)
    return None if parameters is None else SharedView(match.route, parameters)


def known_query(query: bytes, parameters: Collection[str]) -> bytes | None:
    """The query string without other parameters, the last of each; None if it is an odd one."""
    if not query:
        return b""
    try:
        pairs = parse_qsl(query.decode(), keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
    except ValueError:
        return None
    found = dict(pairs)
    known = {name: found[name] for name in parameters if name in found}
    if any(len(value) > LONGEST_VALUE for value in known.values()):
        return None
    return urlencode(known).encode()


def origin_headers() -> set[bytes]:
    """The headers from which Django takes the host and the scheme, with these settings."""
    names = {b"host"}
    if settings.USE_X_FORWARDED_HOST:
        names.add(b"x-forwarded-host")
    if settings.USE_X_FORWARDED_PORT:
        names.add(b"x-forwarded-port")
    if settings.SECURE_PROXY_SSL_HEADER:
        name = settings.SECURE_PROXY_SSL_HEADER[0].removeprefix("HTTP_")
        names.add(name.replace("_", "-").lower().encode())
    return names
