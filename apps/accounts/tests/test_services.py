from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.accounts.models import User
from apps.accounts.services import profile_update, user_create
from apps.accounts.signals import UserSignedUp, user_signed_up
from apps.accounts.tests.factories import PASSWORD
from apps.realtime.testing import receiver

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_is_announced_inside_its_transaction() -> None:
    announced: list[tuple[UserSignedUp, bool]] = []
    with receiver(user_signed_up, lambda e: announced.append((e, connection.in_atomic_block))):
        user = user_create(username="ada", password=PASSWORD)
    event = UserSignedUp(user_id=user.pk, username="ada", display_name="ada")
    assert announced == [(event, True)]


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_undoes_the_sign_up() -> None:
    def fail(event: UserSignedUp) -> None:
        raise RuntimeError

    with receiver(user_signed_up, fail), pytest.raises(RuntimeError):
        user_create(username="ada", password=PASSWORD)
    assert not User.objects.exists()


def test_a_refused_sign_up_is_not_announced(person: User) -> None:
    announced: list[UserSignedUp] = []
    with receiver(user_signed_up, announced.append), pytest.raises(ValidationError):
        user_create(username="grace", password=PASSWORD)
    assert announced == []


def test_the_loser_of_a_race_for_a_username_gets_a_validation_error(person: User) -> None:
    """Two people may both pass the check before either is saved; the database decides then."""
    taken = ValidationError("This username is taken.")
    with (
        patch.object(User, "full_clean", side_effect=[None, taken]),
        pytest.raises(ValidationError, match="taken"),
    ):
        user_create(username="GRACE", password=PASSWORD)


def test_a_profile_without_a_name_falls_back_to_the_username(person: User) -> None:
    profile_update(user_id=person.pk, display_name="Grace Hopper")
    assert User.objects.get(pk=person.pk).display_name == "Grace Hopper"
    profile_update(user_id=person.pk, display_name="")
    assert User.objects.get(pk=person.pk).display_name == "Grace"
