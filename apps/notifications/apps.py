from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """News for one person, from anywhere: the bell, the toast and the list."""

    name = "apps.notifications"
