from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Room
from apps.chat.services import room_create
from apps.realtime.testing import user_make


@pytest.fixture
def ada(db: None) -> Any:
    return user_make("ada", "Ada Lovelace", is_staff=True)


@pytest.fixture
def grace(db: None) -> Any:
    return user_make("grace", "Grace Hopper")


@pytest.fixture
def general(db: None) -> Room:
    return room_create(name="General", topic="Anything")


@pytest.fixture
def night_shift(db: None) -> Room:
    return room_create(name="Night shift", access=Room.Access.MEMBERS)


@pytest.fixture
def ada_client(client: Any, ada: AbstractBaseUser) -> Any:
    client.force_login(ada)
    return client


@pytest.fixture
def robin_client(client: Any, general: Room) -> Any:
    """A guest's browser."""
    client.post("/chat/general/name/", {"name": "Robin"})
    return client
