"""The id of the build that a process serves, in pages and in `welcome`."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Template

from apps.realtime.consumers.build_id import build_id
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import NoteConsumer
from apps.realtime.tests.sse_factories import reading


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    build_id.cache_clear()
    yield
    build_id.cache_clear()


def built(settings: Any, folder: Path, manifest: str) -> str:
    path = folder / "manifest.json"
    path.write_text(manifest)
    settings.DJANGO_VITE = {"default": {"manifest_path": path}}
    build_id.cache_clear()
    return build_id()


def test_equal_scripts_have_an_equal_id_and_others_another(settings: Any, tmp_path: Path) -> None:
    first = built(settings, tmp_path, '{"a": "a-1.js"}')
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    assert built(settings, tmp_path, '{"a": "a-1.js"}') == first
    assert built(settings, tmp_path, '{"a": "a-2.js"}') != first


def test_a_process_keeps_the_id_it_started_with(settings: Any, tmp_path: Path) -> None:
    first = built(settings, tmp_path, "{}")
    (tmp_path / "manifest.json").write_text('{"a": "a-2.js"}')
    assert build_id() == first


def test_without_vite_the_bundles_of_the_apps_count(settings: Any, tmp_path: Path) -> None:
    settings.REALTIME_VITE = False
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "realtime").mkdir()
    ids = set()
    for script in ("one", "two"):
        (tmp_path / "realtime" / "realtime.js").write_text(script)
        build_id.cache_clear()
        ids.add(build_id())
    assert len(ids) == 2


@pytest.mark.parametrize("vite", [{}, {"dev_mode": True}, {"manifest_path": "/nowhere.json"}])
def test_where_nothing_is_built_there_is_no_id(settings: Any, vite: dict[str, Any]) -> None:
    settings.DJANGO_VITE = {"default": vite}
    assert build_id() == ""


def test_a_page_carries_the_id(settings: Any, tmp_path: Path) -> None:
    name = built(settings, tmp_path, "{}")
    page = Template('{% extends "realtime/base.html" %}').render(Context({"messages": []}))
    assert f'<connection-status build="{name}"' in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub")
async def test_a_socket_and_an_event_stream_say_the_id(settings: Any, tmp_path: Path) -> None:
    name = built(settings, tmp_path, "{}")
    one = TestSocket("/", app=NoteConsumer.as_asgi())
    await one.connect()
    assert (await one.frame("welcome"))["build"] == name
    async with reading() as reader:
        assert (reader.welcome["type"], reader.welcome["build"]) == ("welcome", name)
