from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.template import engines, loader
from django.utils import timezone

from apps.notifications import kinds
from apps.notifications.kinds import Kind, declare
from apps.notifications.services import publishing, states, withdrawals
from apps.realtime.testing import user_make

WAVE = "{{ actors }} waved {{ times }} times: {{ text }}"


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


@pytest.fixture
def wave(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The kind and the subject of news that is grouped."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    declare(Kind("wave", "Waves", template="wave.txt", grouped=True))
    stock = loader.get_template

    def get_template(name: str, using: str | None = None) -> Any:
        return engines["django"].from_string(WAVE) if name == "wave.txt" else stock(name, using)

    monkeypatch.setattr(loader, "get_template", get_template)
    return {"kind": "wave", "subject": "chat.room.1"}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`clock(hours=1)` lets time pass."""
    passed = timedelta()
    now = timezone.now

    def pass_time(**by: float) -> None:
        nonlocal passed
        passed += timedelta(**by)

    monkeypatch.setattr(timezone, "now", lambda: now() + passed)
    return pass_time


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The users whose streams services lock, in order."""
    user_ids: list[int] = []

    def lock(user_id: int) -> int:
        user_ids.append(user_id)
        return publishing.lock(user_id)

    for module in (states, withdrawals):
        monkeypatch.setattr(module, "lock", lock)
    return user_ids


@pytest.fixture
def mailed(ada: Any, settings: Any, wave: dict[str, str]) -> Any:
    """Ada has an address, and gets mail about the kind "wave" an hour after it happens."""
    settings.NOTIFICATION_CHANNELS = {"wave": ["page", "email"]}
    settings.NOTIFICATION_MAIL_EVERY = "hour"
    ada.email = "ada@example.org"
    ada.save()
    return ada
