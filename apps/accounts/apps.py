from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    """Users, their profiles, and everything about logging in."""

    name = "apps.accounts"
    verbose_name = "People"
    default = True

    def ready(self) -> None:
        from apps.accounts import audit

        audit.watch()


class ThrottledAdminConfig(admin.AdminConfig):
    """The admin, to be installed in place of `django.contrib.admin`."""

    default = False
    default_site = "apps.accounts.throttle.ThrottledAdminSite"
