from collections.abc import Callable

import pytest
from django.conf import LazySettings

from apps.accounts.consumers import MAIL, MailConsumer
from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.realtime.tasks.claims import job_claim, job_finish

PASSWORD = "a-quiet-signal-41"
ELSEWHERE = ["https://evil.example/", "//evil.example", "javascript:alert(1)"]


@pytest.fixture(autouse=True)
def fast_passwords(settings: LazySettings) -> None:
    """Hashing that takes no time: strength is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def person(db: None) -> User:
    return user_create(username="Grace", password=PASSWORD, email="grace@example.org")


@pytest.fixture
def make_person(db: None) -> Callable[..., User]:
    def make(username: str, **fields: str) -> User:
        return user_create(username=username, password=PASSWORD, **fields)

    return make


def deliver() -> None:
    """Send the mails that wait, as a worker does."""
    while job := job_claim(channel=MAIL):
        MailConsumer().perform(job.payload)
        job_finish(job=job)
