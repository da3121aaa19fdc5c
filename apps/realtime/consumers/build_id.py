"""The id of the build of scripts and styles that a process serves."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders


@cache
def build_id() -> str:
    """12 hex digits, equal for equal scripts and styles; empty where none are built.

    A page carries the id of the process that rendered it, each `welcome` that of the process which
    sent it. Where they differ, the page is of another build. Read once per process.
    """
    contents = [Path(path).read_bytes() for path in _built_files() if path and Path(path).is_file()]
    return hashlib.sha256(b"".join(contents)).hexdigest()[:12] if contents else ""


def _built_files() -> list[str | None]:
    """Vite's manifest, as it names each file by a hash; without Vite, the bundles of the apps."""
    if built_by_the_site():
        vite: dict[str, Any] = settings.DJANGO_VITE.get("default", {})
        return [] if vite.get("dev_mode") else [vite.get("manifest_path")]
    bundles = [f"{each.label}/{each.label}" for each in apps.get_app_configs()]
    return [finders.find(f"{each}.{kind}") for each in bundles for kind in ("js", "css")]


def built_by_the_site() -> bool:
    """Whether the site's own Vite builds the apps. With django-vite for other things only, say no:
    `REALTIME_VITE = False`.
    """
    return bool(getattr(settings, "REALTIME_VITE", apps.is_installed("django_vite")))
