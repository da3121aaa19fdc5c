from typing import Any

import pytest

from apps.accounts.models import User
from apps.chat.models import Room
from apps.chat.services import room_create


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create(username="ada", display_name="Ada Lovelace", is_staff=True)


@pytest.fixture
def grace(db: None) -> User:
    return User.objects.create(username="grace", display_name="Grace Hopper")


@pytest.fixture
def general(db: None) -> Room:
    return room_create(name="General", topic="Anything")


@pytest.fixture
def night_shift(db: None) -> Room:
    return room_create(name="Night shift", access=Room.Access.MEMBERS)


@pytest.fixture
def ada_client(client: Any, ada: User) -> Any:
    client.force_login(ada)
    return client


@pytest.fixture
def robin_client(client: Any, general: Room) -> Any:
    """A guest's browser."""
    client.post("/chat/general/name/", {"name": "Robin"})
    return client
