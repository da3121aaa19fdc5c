from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """The site itself: the pages, commands and wiring that know more than one app."""

    name = "project"

    def ready(self) -> None:
        from project import wiring

        wiring.connect()
