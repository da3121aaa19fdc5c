from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Pages about the realtime core: connection check, protocol, status."""

    name = "apps.console"
    verbose_name = "Console"

    def ready(self) -> None:
        from apps.console.reports import StatusReporter
        from apps.realtime.hub import background

        background.register(StatusReporter)
