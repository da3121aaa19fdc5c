from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.realtime.testing import user_make


@pytest.fixture
def ada(db: None) -> Any:
    return user_make("ada")


@pytest.fixture
def grace(db: None) -> Any:
    return user_make("grace")


@pytest.fixture
def members(transactional_db: None) -> tuple[Any, Any]:
    """Ada and Grace, for tests with threads or sockets."""
    return user_make("ada"), user_make("grace")


@pytest.fixture
def ada_client(client: Any, ada: AbstractBaseUser) -> Any:
    client.force_login(ada)
    return client
