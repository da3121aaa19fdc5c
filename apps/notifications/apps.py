from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Notifications for one person: the bell, the toast and the list."""

    name = "apps.notifications"
    verbose_name = "Notifications"
