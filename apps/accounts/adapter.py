"""The differences between this site and allauth's defaults."""

from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import encryption
from apps.accounts.limits import client_address, mail_to
from apps.accounts.models import User
from apps.accounts.preferences import cookies_set
from apps.accounts.services import attempts_count
from apps.accounts.tasks import send_mail
from apps.realtime.server.user_agent import device_label

WRONG = _("The username or password is wrong.")

WAYS = {  # to show again that it is you
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use the authenticator app or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG,
        "email_password_mismatch": WRONG,
        "username_taken": _("This username is taken."),
        "email_taken": _("Another account has this e-mail address."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your current password."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Treat an inactive account like an unknown one. allauth shows it a page of its own."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user and user.is_active else None

    def post_login(
        self, request: HttpRequest, user: User, *, signup: bool, **kwargs: Any
    ) -> HttpResponse:
        if signup:
            welcome = _("Welcome, %(name)s. You are logged in.") % {"name": user.display_name}
            messages.success(request, welcome)
        response: HttpResponse = super().post_login(request, user, signup=signup, **kwargs)
        language = user.language or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        cookies_set(response, language=language, time_zone=user.time_zone)
        return response

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Call them what the other pages call them."""
        ways = super().get_reauthentication_methods(user)
        return [way | {"description": WAYS[way["id"]]} for way in ways]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:profile")

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "::"  # a client at a Unix socket has none

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Have a worker send it. An unknown address gets no mail, but takes the page as long."""
        known = template_prefix != "account/email/unknown_account"
        about = {"email": email, "site_name": get_current_site(self.request).name, **context}
        mail = self.render_mail(template_prefix, email, about)
        send_mail.enqueue(subject=mail.subject, body=str(mail.body), to=mail.to if known else [])

    def send_account_already_exists_mail(self, email: str) -> None:
        if attempts_count(allowances=[mail_to(email)]) is None:
            super().send_account_already_exists_mail(email)

    def should_send_confirmation_mail(
        self, request: HttpRequest, email_address: Any, signup: bool
    ) -> bool:
        """Send few: each log-in to an unconfirmed account asks for one."""
        return attempts_count(allowances=[mail_to(email_address.email)]) is None


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    encrypt = staticmethod(encryption.encrypt)
    decrypt = staticmethod(encryption.decrypt)

    def build_totp_svg(self, url: str) -> str:
        svg = BytesIO()
        segno.make_qr(url).save(svg, kind="svg", dark="#000", light="#fff", scale=4)
        return svg.getvalue().decode()

    def generate_authenticator_name(self, user: User, kind: str) -> str:
        return device_label(self.request.headers.get("User-Agent", ""))
