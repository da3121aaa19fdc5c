import django_stubs_ext
from django.apps import AppConfig

# Lets `ModelAdmin[Room]` and the like, which strict typing asks for, run in every app.
django_stubs_ext.monkeypatch()


class RealtimeConfig(AppConfig):
    """Streams, the hub and consumers. Imports no feature app."""

    name = "apps.realtime"
    verbose_name = "realtime"

    def ready(self) -> None:
        from apps.realtime.checks import settings, wiring  # noqa: F401  checks register themselves
        from apps.realtime.server import daphne
        from apps.realtime.sessions import signals as sessions

        sessions.watch()
        daphne.install()
