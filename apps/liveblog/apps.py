from django.apps import AppConfig


class LiveblogConfig(AppConfig):
    """Editors write posts, and every reader's open page shows them at once."""

    name = "apps.liveblog"
    verbose_name = "Live blog"
