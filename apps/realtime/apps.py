import django_stubs_ext
from django.apps import AppConfig

# Lets apps write `ModelAdmin[Room]` and the like, which strict typing requires.
django_stubs_ext.monkeypatch()


class RealtimeConfig(AppConfig):
    """Streams, the hub and consumers. Imports no feature app."""

    name = "apps.realtime"
    verbose_name = "realtime"

    def ready(self) -> None:
        # The checks register themselves.
        import apps.realtime.layer.checks
        import apps.realtime.server.checks
        import apps.realtime.server.library_checks
        import apps.realtime.server.wiring_checks  # noqa: F401
        from apps.realtime.server import daphne
        from apps.realtime.sessions import signals

        signals.watch()
        daphne.install()
