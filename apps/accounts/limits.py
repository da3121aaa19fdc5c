"""Attempts to log in, sign up or have mail sent: how they are counted, and how many are allowed."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.core.internal.cryptokit import normalize_user_code
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from apps.accounts.models import User
from apps.realtime.hub import limits as realtime
from apps.realtime.server.client_address import request_address


@dataclass(frozen=True)
class Limits:
    """Attempts per period of `minutes`. 0 switches a limit off.

    A project overrides some of them with `ACCOUNT_LIMITS = {"logins": 5}`. `minutes` is at least 2,
    or an app's code works twice.
    """

    minutes: int = 15
    logins: int = 10
    logins_per_address: int = 100
    signups_per_address: int = 30
    resets: int = 3
    resets_per_address: int = 30

    @property
    def period(self) -> timedelta:
        return timedelta(minutes=self.minutes)


def limits() -> Limits:
    return Limits(**getattr(settings, "ACCOUNT_LIMITS", {}))


@dataclass(frozen=True)
class Allowance:
    """At most `most` attempts of `what` per period, for one account or address."""

    what: str
    who: str
    most: int
    shared: bool = False  # by all accounts at one address

    @property
    def key(self) -> str:
        """Identifies the allowance in the database without revealing whose it is."""
        text = f"{self.what}:{self.who}"
        return salted_hmac("apps.accounts.limits", text, algorithm="sha256").hexdigest()


def login_to(name: str) -> Allowance:
    """The allowance of an account, known or unknown, for each spelling that login accepts.

    An account's e-mail address counts as its username.
    """
    name = any_spelling(name)
    user = User.objects.filter(email=name).first() if "@" in name else None
    return Allowance("login", any_spelling(user.username) if user else name, limits().logins)


def logins(request: HttpRequest) -> list[Allowance]:
    return [login_to(request.POST.get("login", "")), *address_logins(request)]


def own_password(request: HttpRequest) -> list[Allowance]:
    """For a form that asks for the logged-in user's password. Its other fields do not count."""
    return [login_to(request.user.get_username()), *address_logins(request)]


def address_logins(request: HttpRequest) -> list[Allowance]:
    return at_address(request, "login", limits().logins_per_address)


def signups(request: HttpRequest) -> list[Allowance]:
    return at_address(request, "sign-up", limits().signups_per_address)


def mails(request: HttpRequest) -> list[Allowance]:
    """For a form that sends a mail to the address in its field `email`."""
    to_account = mail_to(request.POST.get("email", ""))
    return [to_account, *at_address(request, "reset", limits().resets_per_address)]


def codes(request: HttpRequest) -> list[Allowance]:
    """For a second step: the account is logged in, or has given its password in this session."""
    login = request.session.get(LOGIN_SESSION_KEY) or {}
    who = request.user.pk if request.user.is_authenticated else login.get("user_pk")
    to_account = Allowance("code", str(who), limits().logins)
    return [to_account, *address_logins(request)]


def use_of_code(user: User, code: str) -> Allowance:
    """One use of an app's code, which works for a minute and a half: shorter than the period."""
    return Allowance("use of code", f"{user.pk}:{normalize_user_code(code)}", 1)


def mail_to(email: str) -> Allowance:
    return Allowance("reset", any_spelling(email), limits().resets)


# By the name of the route. Each POST counts as an attempt. A right answer clears the count.
RULES: dict[str, Callable[[HttpRequest], list[Allowance]]] = {
    "account_login": logins,
    "account_signup": signups,
    "account_reset_password": mails,
    "account_email": mails,
    "account_change_password": own_password,
    "account_reauthenticate": own_password,
    "admin:password_change": own_password,
    "account_request_login_code": mails,
    "account_confirm_login_code": address_logins,
    "mfa_authenticate": codes,
    "mfa_reauthenticate": codes,
    "mfa_reauthenticate_webauthn": codes,
    "mfa_login_webauthn": address_logins,
}


def any_spelling(name: str) -> str:
    """Return one key for all spellings that a form or the database treats as the same name."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def at_address(request: HttpRequest, what: str, most: int) -> list[Allowance]:
    """The allowance of the client's address; none without an address, as with a Unix socket."""
    address = client_address(request)
    return [Allowance(f"{what} at address", address, most, shared=True)] if address else []


def client_address(request: HttpRequest) -> str | None:
    return request_address(request, realtime.limits().proxies)
