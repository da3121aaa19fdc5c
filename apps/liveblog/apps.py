from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LiveblogConfig(AppConfig):
    """Editors write posts, and every reader's open page shows them at once."""

    name = "apps.liveblog"
    verbose_name = "Live blog"

    def ready(self) -> None:
        from apps.liveblog import receivers  # noqa: F401  connects them
        from apps.liveblog.editors import editors_create
        from apps.liveblog.search import index_repair

        post_migrate.connect(editors_create, sender=self, dispatch_uid="liveblog_editors")
        post_migrate.connect(index_repair, sender=self, dispatch_uid="liveblog_text_index")
