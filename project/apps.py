from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.autoreload import BaseReloader, autoreload_started


class ProjectConfig(AppConfig):
    """The site: pages, commands and signal handlers that use more than one app."""

    name = "project"

    def ready(self) -> None:
        from project import lost_connections, wiring

        wiring.connect()
        lost_connections.connect()
        autoreload_started.connect(watch_build)


def watch_build(sender: BaseReloader, **kwargs: Any) -> None:
    """Restart `runserver` after a Vite build, because django-vite reads the manifest only once."""
    sender.extra_files.add(settings.DIST_DIR / "manifest.json")
