from typing import Any

import pytest

from apps.accounts.models import User


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada")


@pytest.fixture
def grace(db: None) -> User:
    return User.objects.create(username="grace")


@pytest.fixture
def members(transactional_db: None) -> tuple[User, User]:
    """Ada and Grace, for tests with threads or sockets."""
    return User.objects.create(username="ada"), User.objects.create(username="grace")


@pytest.fixture
def ada_client(client: Any, ada: User) -> Any:
    client.force_login(ada)
    return client
