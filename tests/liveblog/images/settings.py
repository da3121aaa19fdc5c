"""The site with a storage for images that stops in the middle of a file."""

from django.conf.global_settings import STORAGES as DEFAULTS

from project.settings import *  # noqa: F403

STORAGES = {**DEFAULTS, "images": {"BACKEND": "tests.liveblog.images.gated_storage.GatedStorage"}}
