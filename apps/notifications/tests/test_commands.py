"""The command and the demo call the services."""

from io import StringIO

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import CommandError, call_command

from apps.notifications.demo import demo_create
from apps.notifications.models import Notification
from apps.notifications.selectors import unread_count
from apps.notifications.tests.factories import events_of

pytestmark = pytest.mark.django_db


def test_the_command_finds_a_user_in_any_case(ada: AbstractBaseUser) -> None:
    out = StringIO()
    call_command("notify", "ADA", "Hello.", stdout=out)
    assert out.getvalue() == "Notified 1 person.\n"
    assert Notification.objects.get().recipient == ada


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody", "Hi."], "There is no active person called nobody."),
        (["ada", "Hi.", "--url", "//evil.example"], "The address must be a path of this site"),
        (["ada", "Hi.", "--kind", "two words"], "Kind: "),
        (["ada", ""], "Text: "),
    ],
)
def test_the_command_reports_what_is_wrong(
    ada: AbstractBaseUser, arguments: list[str], sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("notify", *arguments)


def test_creating_the_demo_again_adds_nothing(
    ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    assert demo_create() == 3
    assert demo_create() == 0
    assert [unread_count(user_id=person.pk) for person in (ada, grace)] == [1, 1]
    assert len(events_of(ada.pk)) == 3
