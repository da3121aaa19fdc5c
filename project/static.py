from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest


class StaticFiles(ASGIStaticFilesHandler):
    """Serves the static files of a site without a web server in front."""

    def serve(self, request: HttpRequest) -> Any:
        """A path that climbs out of the folder is not found, where Django's own answers 500."""
        try:
            return super().serve(request)
        except SuspiciousFileOperation as error:
            raise Http404 from error


class HashedFiles(ManifestStaticFilesStorage):
    """Collects static files under names with a hash in them, which browsers may keep for ever.

    Vite's have one already and import each other by it: under a second name they would run twice.
    """

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        ours = {name: path for name, path in paths.items() if not built(name)}
        yield from super().post_process(ours, *args, **kwargs)

    def stored_name(self, name: str) -> str:
        return name if built(name) else str(super().stored_name(name))


def built(name: str) -> bool:
    """Whether it comes from Vite's output."""
    return name.startswith("dist/")
