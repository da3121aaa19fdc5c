from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.notifications.push.models import PushSubscription
from apps.notifications.push.subscriptions import subscription_save
from apps.notifications.push.vapid import keys_make
from apps.notifications.tests.push.service import Browser, PushService, running_service

Subscribe = Callable[..., tuple[Browser, PushSubscription]]


@pytest.fixture
def push_service(settings: Any) -> Iterator[PushService]:
    """A push service, and a site with keys that may call it."""
    keys = keys_make()
    with running_service(keys.public) as service:
        settings.PUSH = {
            "public_key": keys.public,
            "private_key": keys.private,
            "contact": "mailto:owner@example.org",
            "services": [service.origin],
        }
        yield service


@pytest.fixture
def subscribe(push_service: PushService) -> Subscribe:
    """`subscribe(user)` is a browser in which this person has turned push on, and its row."""

    def subscribe(user: Any, device: str = "") -> tuple[Browser, PushSubscription]:
        browser = push_service.browser()
        row = subscription_save(
            user=user, **browser.form, label="A browser", device=device or browser.endpoint[-32:]
        )
        return browser, row

    return subscribe
