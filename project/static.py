from collections.abc import Iterator
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest

PROCESS = token_hex(8)


class StaticFiles(ASGIStaticFilesHandler):
    """Serves static files if there is no web server in front."""

    def serve(self, request: HttpRequest) -> Any:
        """Answer 404 for a path that leaves the folder, where Django answers 500."""
        try:
            return super().serve(request)
        except SuspiciousFileOperation as error:
            raise Http404 from error

    async def get_response_async(self, request: HttpRequest) -> Any:
        """Answer as the proxy does: browsers must not guess the kind of a file."""
        response = await super().get_response_async(request)
        response["X-Content-Type-Options"] = "nosniff"
        if settings.DEBUG:
            response["X-Process"] = PROCESS  # for frontend/live-reload.ts
        return response


class HashedFiles(ManifestStaticFilesStorage):
    """Adds a hash to the names of static files, so that browsers may cache them forever.

    Vite's files have one already and import each other by it. A second name would load them twice.
    """

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        unhashed = {name: path for name, path in paths.items() if not is_built(name)}
        yield from super().post_process(unhashed, *args, **kwargs)

    def stored_name(self, name: str) -> str:
        return name if is_built(name) else str(super().stored_name(name))


def is_built(name: str) -> bool:
    """Whether Vite wrote the file."""
    return name.startswith("dist/")
