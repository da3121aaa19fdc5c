"""The site serves its own static files without giving anything else away."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.asgi import ASGIHandler
from django.core.management import call_command
from django.test import AsyncRequestFactory

from project.static import HashedFiles, StaticFiles


async def answer_to(path: str) -> Any:
    request = AsyncRequestFactory().get(path)
    response = await StaticFiles(ASGIHandler()).get_response_async(request)
    response.close()
    return response


async def status_of(path: str) -> int:
    return int((await answer_to(path)).status_code)


async def test_a_file_is_served() -> None:
    assert await status_of("/static/favicon.svg") == 200


@pytest.mark.parametrize("path", ["/static/favicon.svg", "/static/nowhere.js"])
async def test_static_files_are_sent_with_nosniff(path: str) -> None:
    assert (await answer_to(path))["X-Content-Type-Options"] == "nosniff"


async def test_a_path_out_of_the_folder_is_not_found() -> None:
    assert await status_of("/static/../settings.py") == 404
    assert await status_of("/static/dist/../../manage.py") == 404


def test_collected_files_get_hashed_names_but_for_those_that_have_one(
    tmp_path: Path, settings: Any
) -> None:
    """A script under two names would run twice: Vite's import each other by the first."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": f"{HashedFiles.__module__}.{HashedFiles.__name__}"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    name = staticfiles_storage.url("favicon.svg")
    assert re.fullmatch(r"/static/favicon\.[0-9a-f]{12}\.svg", name)
    assert (tmp_path / name.removeprefix("/static/")).is_file()
    script = next((tmp_path / "dist/assets").glob("shell-*.js")).name
    assert staticfiles_storage.url(f"dist/assets/{script}") == f"/static/dist/assets/{script}"
    assert len(list((tmp_path / "dist/assets").glob("shell-*.js"))) == 1
