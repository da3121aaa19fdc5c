from typing import Any

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
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
