from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People: who they are, and how they come in and go out."""

    name = "apps.accounts"
    verbose_name = "People"
