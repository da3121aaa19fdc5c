from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from apps.accounts.models import User
from apps.accounts.services import profile_update, user_create
from apps.accounts.signals import UserSignedUp, user_signed_up
from apps.accounts.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[tuple[UserSignedUp, bool]]]:
    """Every sign-up told of, each with whether it was told inside a transaction."""
    events: list[tuple[UserSignedUp, bool]] = []

    def listen(sender: Any, event: UserSignedUp, **kwargs: Any) -> None:
        events.append((event, connection.in_atomic_block))

    user_signed_up.connect(listen)
    yield events
    user_signed_up.disconnect(listen)


@pytest.mark.django_db(transaction=True)
def test_a_sign_up_is_announced_inside_its_transaction(
    heard: list[tuple[UserSignedUp, bool]],
) -> None:
    user = user_create(username="ada", password=PASSWORD)
    assert heard == [(UserSignedUp(user_id=user.pk, username="ada", display_name="ada"), True)]


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_undoes_the_sign_up() -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError

    user_signed_up.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            user_create(username="ada", password=PASSWORD)
    finally:
        user_signed_up.disconnect(fail)
    assert not User.objects.exists()


def test_a_refused_sign_up_is_not_announced(
    person: User, heard: list[tuple[UserSignedUp, bool]]
) -> None:
    with pytest.raises(ValidationError):
        user_create(username="grace", password=PASSWORD)
    assert heard == []


def test_the_loser_of_a_race_for_a_username_gets_a_validation_error(person: User) -> None:
    """Two people may both pass the check before either is saved; the database decides then."""
    taken = ValidationError("This username is taken.")
    with (
        patch.object(User, "full_clean", side_effect=[None, taken]),
        pytest.raises(ValidationError, match="taken"),
    ):
        user_create(username="GRACE", password=PASSWORD)


def test_a_profile_without_a_name_falls_back_to_the_username(person: User) -> None:
    profile_update(user_id=person.pk, display_name="Grace Hopper", email="")
    assert User.objects.get(pk=person.pk).display_name == "Grace Hopper"
    profile_update(user_id=person.pk, display_name="", email="")
    assert User.objects.get(pk=person.pk).display_name == "Grace"


def test_an_address_of_another_user_is_refused(
    person: User, make_person: Callable[..., User]
) -> None:
    other = make_person("ada")
    with pytest.raises(ValidationError, match="Another account"):
        profile_update(user_id=other.pk, display_name="Ada", email="GRACE@example.org")
