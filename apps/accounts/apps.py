from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, their profiles, and everything about logging in."""

    name = "apps.accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from apps.accounts import audit, pictures, sessions, throttle  # noqa: F401  have receivers
