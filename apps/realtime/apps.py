from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """The plumbing: streams, the hub, consumers. Knows no feature app."""

    name = "apps.realtime"

    def ready(self) -> None:
        from apps.realtime import checks, sessions  # noqa: F401  checks register themselves

        sessions.watch()
