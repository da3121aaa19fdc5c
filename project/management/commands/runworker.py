from typing import Any

from django.conf import settings

from apps.realtime.management.commands.runworker import Command as RealtimeCommand
from project.metrics import serve_metrics


class Command(RealtimeCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        """Run tasks, and serve metrics on METRICS_PORT if it is set."""
        if settings.METRICS_PORT:
            serve_metrics(settings.METRICS_PORT)
        super().handle(*args, **options)
