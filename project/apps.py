from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.autoreload import (
    BaseReloader,
    autoreload_started,
    file_changed,
    trigger_reload,
)


class ProjectConfig(AppConfig):
    """The site: pages, commands and signal handlers that use more than one app."""

    name = "project"

    def ready(self) -> None:
        from project import lost_connections, wiring

        if settings.TRACES:
            from project import tracing

            tracing.start()
        if settings.SENTRY_DSN:
            from project import sentry

            sentry.start()
        wiring.connect()
        lost_connections.connect()
        autoreload_started.connect(watch_build)
        file_changed.connect(restart_for_template)


def watch_build(sender: BaseReloader, **kwargs: Any) -> None:
    """Restart `runserver` after a Vite build, because django-vite reads the manifest only once."""
    sender.extra_files.add(settings.DIST_DIR / "manifest.json")


def restart_for_template(sender: BaseReloader, file_path: Path, **kwargs: Any) -> None:
    """Restart `runserver` after a template is saved, because open pages reload after a restart."""
    if "templates" in file_path.parts:
        trigger_reload(str(file_path))
