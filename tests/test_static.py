"""The site serves its own static files without giving anything else away."""

from django.core.handlers.asgi import ASGIHandler
from django.test import AsyncRequestFactory

from project.static import StaticFiles


async def status_of(path: str) -> int:
    request = AsyncRequestFactory().get(path)
    response = await StaticFiles(ASGIHandler()).get_response_async(request)
    response.close()
    return int(response.status_code)


async def test_a_file_is_served() -> None:
    assert await status_of("/static/favicon.svg") == 200


async def test_a_path_out_of_the_folder_is_not_found() -> None:
    assert await status_of("/static/../settings.py") == 404
    assert await status_of("/static/dist/../../manage.py") == 404
