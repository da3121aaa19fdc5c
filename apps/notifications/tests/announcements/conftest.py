from datetime import timedelta
from typing import Any

import pytest

from apps.notifications.announcements import services


@pytest.fixture(autouse=True)
def slices_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "SLICE", 3)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Nobody waits for sign-ups that may commit late."""
    monkeypatch.setattr(services, "SETTLED_AFTER", timedelta())
