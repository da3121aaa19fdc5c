import pytest
from django.conf import LazySettings, settings
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import user_create

PASSWORD = "quiet-signal-42"
HASHERS = settings.PASSWORD_HASHERS


@pytest.fixture(autouse=True)
def fast_passwords(settings: LazySettings) -> None:
    """A fast hash, where a test is not about its strength."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def grace(db: None) -> User:
    return user_create(username="grace-hopper", password=PASSWORD, email="grace@example.org")


@pytest.fixture
def logged_in(client: Client, grace: User) -> Client:
    """Grace's browser, logged in by the form."""
    client.post("/accounts/login/", {"login": grace.username, "password": PASSWORD})
    return client
