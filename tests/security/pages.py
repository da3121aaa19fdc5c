"""Pages that every project has, with any choice of apps."""

from django.urls import reverse

PUBLIC = [
    reverse(name)
    for name in (
        *("home", "console:connection", "console:protocol"),
        *("account_login", "account_signup", "account_reset_password"),
    )
]
PROFILE = reverse("accounts:profile")
LOGIN = reverse("account_login")
LOGOUT = reverse("account_logout")
