"""The AsyncAPI document has every message, and AsyncAPI's own parser accepts it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import path

from apps.realtime.hub.close_codes import CloseCode
from apps.realtime.protocol import ErrorCode
from apps.realtime.schema.app_protocol import AppProtocol
from apps.realtime.schema.asyncapi import ERRORS, asyncapi
from apps.realtime.schema.json_schema import json_schema
from apps.realtime.server import routes
from apps.realtime.server.routes import Route
from apps.realtime.server.same_origin import SameOrigin
from apps.realtime.tests.factories import NoteConsumer


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return asyncapi()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from references(each)
    elif isinstance(part, list):
        for each in part:
            yield from references(each)


def follow(whole: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        whole = whole[step]
    return whole


@pytest.mark.parametrize("make", [asyncapi, json_schema])
def test_no_reference_leads_nowhere(make: Any) -> None:
    whole = make()
    found = set(references(whole))
    assert len(found) > 20
    for reference in found:
        follow(whole, reference)


def test_every_error_code_has_a_meaning(document: dict[str, Any]) -> None:
    assert [row["code"] for row in document["x-error-codes"]] == list(get_args(ErrorCode))
    assert set(ERRORS) == set(get_args(ErrorCode))


def test_every_close_code_is_explained_and_known_to_the_browser(document: dict[str, Any]) -> None:
    rows = document["x-close-codes"]
    assert [row["code"] for row in rows] == [code.value for code in CloseCode]
    assert all(row["why"] and row["browser"] for row in rows)
    generated = (Path(settings.BASE_DIR) / "apps/realtime/frontend/wire.gen.ts").read_text()
    for code in CloseCode:
        assert f"{code.name}: {code.value}," in generated


# As `make check` reads it, with AsyncAPI's own parser and a JSON Schema validator


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(Path(settings.BASE_DIR, "docs", "protocol"), tmp_path / "protocol"))


def checked(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["node", "scripts/check_protocol.mjs", folder],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_documents_and_samples_pass_the_check(folder: Path) -> None:
    done = checked(folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_broken_document_and_a_broken_sample_fail_the_check(folder: Path) -> None:
    document = folder / "asyncapi.json"
    document.write_text(document.read_text().replace('"action": "receive"', '"action": "take"', 1))
    sample = folder / "samples" / "subscribe.json"
    sample.write_text(sample.read_text().replace("41", '"41"'))
    done = checked(folder)
    assert done.returncode == 1
    assert "asyncapi.json: operations." in done.stdout
    assert "subscribe.json does not fit schema.json" in done.stdout


def test_routes_are_found_behind_middleware_and_in_routers_of_routers() -> None:
    notes: Any = NoteConsumer.as_asgi()  # django-stubs' path() knows views only
    inner: Any = URLRouter([cast("Any", path("<slug:board>/<int:page>/", notes))])
    outer = SameOrigin(AuthMiddlewareStack(URLRouter([cast("Any", path("ws/notes/", inner))])))
    router = ProtocolTypeRouter({"websocket": outer})
    [found] = routes.walk_routes(router)
    parameters = {"board": "slug", "page": "int"}
    assert found == Route("/ws/notes/{board}/{page}/", parameters, NoteConsumer)
    assert found.name == "notes-board-page"


def test_two_different_types_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # Each app has a type called Same, and no two of them are alike.
    def same(protocol: AppProtocol) -> dict[str, Any]:
        return {"$defs": {"Same": {"title": protocol.label}}}

    monkeypatch.setattr(AppProtocol, "schema", same)
    with pytest.raises(ValueError, match="types are called Same"):
        json_schema()
