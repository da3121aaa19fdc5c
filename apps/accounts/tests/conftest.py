from collections.abc import Callable

import pytest
from django.conf import LazySettings

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.accounts.tests.factories import PASSWORD


@pytest.fixture(autouse=True)
def fast_passwords(settings: LazySettings) -> None:
    """Use a fast hash, as these tests are not about its strength."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(db: None) -> User:
    return user_create(username="Grace", password=PASSWORD, email="grace@example.org")


@pytest.fixture
def make_person(db: None) -> Callable[..., User]:
    def make(username: str, **fields: str) -> User:
        return user_create(username=username, password=PASSWORD, **fields)

    return make
