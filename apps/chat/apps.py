from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ChatConfig(AppConfig):
    """Rooms where members and guests write to each other."""

    name = "apps.chat"
    verbose_name = "Chat"

    def ready(self) -> None:
        from apps.chat import receivers  # noqa: F401  connects them
        from apps.chat.bots import receivers as bot_receivers  # noqa: F401
        from apps.chat.last_seen_writer import LastSeenWriter
        from apps.chat.search import index_repair
        from apps.realtime.hub import background

        background.register(LastSeenWriter)
        post_migrate.connect(index_repair, sender=self, dispatch_uid="chat_text_index")
