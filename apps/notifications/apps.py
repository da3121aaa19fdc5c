from django.apps import AppConfig
from django.core import checks


class NotificationsConfig(AppConfig):
    """Notifications for one person: the bell, the toast and the list."""

    name = "apps.notifications"
    verbose_name = "Notifications"

    def ready(self) -> None:
        from apps.notifications.push import receivers
        from apps.notifications.push.attendance import attendance
        from apps.notifications.push.checks import check_keys
        from apps.realtime.hub import background

        receivers.connect()
        background.register(lambda hub: attendance)
        checks.register(check_keys)
