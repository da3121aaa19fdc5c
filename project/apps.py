from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.utils.autoreload import BaseReloader, autoreload_started


class ProjectConfig(AppConfig):
    """The site itself: the pages, commands and wiring that know more than one app."""

    name = "project"

    def ready(self) -> None:
        from project import wiring

        wiring.connect()
        autoreload_started.connect(watch_build)


def watch_build(sender: BaseReloader, **kwargs: Any) -> None:
    """Have `runserver` start anew when Vite has built something: it reads what there is once."""
    sender.extra_files.add(settings.DIST_DIR / "manifest.json")
