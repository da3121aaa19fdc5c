"""Pages that every project has, with any choice of apps."""

from django.urls import reverse

PUBLIC = [
    reverse(name)
    for name in (
        *("home", "console:connection", "console:protocol"),
        *("accounts:login", "accounts:signup", "accounts:password_reset"),
    )
]
PROFILE = reverse("accounts:profile")
LOGIN = reverse("accounts:login")
LOGOUT = reverse("accounts:logout")
