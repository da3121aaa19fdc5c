from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Rooms where members and guests write to each other."""

    name = "apps.chat"
    verbose_name = "Chat"
