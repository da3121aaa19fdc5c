"""The requests whose body is read, and the empty body of the others."""

import sys
from types import ModuleType
from typing import Any

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.urls import path
from django.views import View

from apps.realtime.server.body_limit import BodyLimit, is_view


@pytest.fixture
def urls(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    module = ModuleType("urls_of_this_test")
    view = View.as_view()
    module.urlpatterns = [path("form/", view), *i18n_patterns(path("page/", view))]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]


@pytest.mark.parametrize(
    ("address", "found"),
    [("/form/", True), ("/en/page/", True), ("/fr/page/", True), ("/nowhere/", False)],
)
def test_only_views_read_bodies_in_any_language(urls: None, address: str, found: bool) -> None:
    assert is_view({"path": address}) == found
    assert is_view({"path": f"/prefix{address}", "root_path": "/prefix"}) == found


async def test_an_application_that_answers_already_may_leave_the_rest_of_a_body(
    urls: None, settings: Any
) -> None:
    settings.REALTIME_LIMITS = {"body_bytes": 3}
    sent: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})
        await receive()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"abcd", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "path": "/form/", "query_string": b"", "headers": headers}
    await BodyLimit(app)(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start"]
