"""Limits on attempts to log in, sign up and reset a password."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from apps.realtime.hub import limits as realtime
from apps.realtime.server.client_address import address_of


@dataclass(frozen=True)
class Limits:
    """Attempts per period of `minutes`. 0 switches a limit off.

    A project overrides some of them with `ACCOUNT_LIMITS = {"logins": 5}`.
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

    @property
    def key(self) -> str:
        """Identifies the allowance in the database without revealing whose it is."""
        text = f"{self.what}:{self.who}"
        return salted_hmac("apps.accounts.limits", text, algorithm="sha256").hexdigest()


def login_to(username: str) -> Allowance:
    """The allowance of an account, in any spelling that login accepts. It need not exist."""
    return Allowance("login", any_spelling(username), limits().logins)


def logins(request: HttpRequest) -> list[Allowance]:
    """For a form that asks for a username and its password."""
    return guesses(request, request.POST.get("username", ""))


def password_changes(request: HttpRequest) -> list[Allowance]:
    """For a form that asks for the logged-in user's password. Other fields do not matter."""
    return guesses(request, request.user.get_username())


def guesses(request: HttpRequest, username: str) -> list[Allowance]:
    return [login_to(username), *at_address(request, "login", limits().logins_per_address)]


def signups(request: HttpRequest) -> list[Allowance]:
    return at_address(request, "sign-up", limits().signups_per_address)


def resets(request: HttpRequest) -> list[Allowance]:
    who = any_spelling(request.POST.get("email", ""))
    to_account = Allowance("reset", who, limits().resets)
    return [to_account, *at_address(request, "reset", limits().resets_per_address)]


def any_spelling(name: str) -> str:
    """Return one key for all spellings that a form or the database treats as the same name."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def at_address(request: HttpRequest, what: str, most: int) -> list[Allowance]:
    """The allowance of the client's address; none without an address, as with a Unix socket."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").encode("latin-1")
    peer = request.META.get("REMOTE_ADDR")
    scope = {
        "client": (peer, 0) if peer else None,
        "headers": [(b"x-forwarded-for", forwarded)] if forwarded else [],
    }
    address = address_of(scope, realtime.limits().proxies)
    return [Allowance(f"{what} at address", address, most)] if address else []
