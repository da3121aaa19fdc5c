from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Rooms where many people, members and guests, write to each other."""

    name = "apps.chat"
