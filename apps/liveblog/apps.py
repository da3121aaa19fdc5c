from django.apps import AppConfig


class LiveblogConfig(AppConfig):
    """Editors write, and everybody who reads sees it at once."""

    name = "apps.liveblog"
    verbose_name = "Live blog"
