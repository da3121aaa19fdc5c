"""The kinds of data that the site has about a person.

People download a copy of them, and read what happens to each kind when they delete their account.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User


@dataclass(frozen=True)
class PersonalData:
    """One kind of data. `project/wiring` declares those of other apps, which do not import this.

    `when_deleted` says what happens to it when the account is deleted. `rows` takes a user's id,
    and returns dicts whose values are times or fit into JSON.
    """

    title: Any
    when_deleted: Any
    rows: Callable[[int], Iterable[Mapping[str, object]]]


def account(user_id: int) -> Iterable[Mapping[str, object]]:
    names = ("username", "display_name", "email", "language", "time_zone")
    dates = ("date_joined", "last_login")
    found: Iterable[Mapping[str, object]] = User.objects.filter(pk=user_id).values(*names, *dates)
    return found


DECLARED: dict[str, PersonalData] = {}


def declare(name: str, data: PersonalData) -> None:
    DECLARED[name] = data


def data_of(user_id: int) -> dict[str, list[Mapping[str, object]]]:
    """Return a user's rows of each kind, by the kind's name."""
    return {name: [*data.rows(user_id)] for name, data in DECLARED.items()}


ACCOUNT = PersonalData(
    _("Your account"),
    _("Deleted, with your e-mail address, passkeys and sessions. Your names become free."),
    account,
)
declare("account", ACCOUNT)
