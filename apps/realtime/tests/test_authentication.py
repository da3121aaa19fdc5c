"""The session and the user of a handshake, as Django's own middleware would find them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from apps.realtime.consumers.scope import reader_of
from apps.realtime.layer.batch import Batch
from apps.realtime.layer.threads import in_thread
from apps.realtime.sessions import authentication
from apps.realtime.sessions.authentication import Authentication, known
from apps.realtime.streams import Reader
from apps.realtime.tests.factories import change_password, deactivate

pytestmark = pytest.mark.django_db(transaction=True)


class OtherBackend(ModelBackend):
    """Finds users in its own way."""

    def get_user(self, user_id: Any) -> Any:
        return super().get_user(user_id)


async def reader(key: str | None, middleware: Any = Authentication) -> Reader:
    """The user of a socket with that session cookie."""
    found: list[Reader] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.append(reader_of(scope))

    cookie = [(b"cookie", f"a=b; sessionid={key}; c=d".encode())] if key else []
    await middleware(app)({"type": "websocket", "headers": cookie}, None, None)
    return found[0]


def log_in(user: Any) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


@pytest.mark.parametrize("engine", ["db", "cached_db", "cache"])
async def test_the_user_of_the_session_is_the_user_of_the_socket(
    admin_user: Any, settings: Any, engine: str
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    key = await in_thread(log_in, admin_user)
    assert await reader(key) == Reader(admin_user.pk, key, admin_user.get_session_auth_hash())
    assert await reader(key) == await reader(key, AuthMiddlewareStack)


@pytest.mark.parametrize("engine", ["db", "cache"])
async def test_an_unknown_session_key_is_anonymous(settings: Any, engine: str) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
    for key in ("x" * 32, "short", None):
        assert await reader(key) == Reader()


async def test_an_anonymous_session_is_known_by_its_key() -> None:
    key = await in_thread(lambda: Client().session.session_key)
    assert await reader(key) == Reader(session_key=key)


def expire(user: Any) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def log_out(user: Any) -> None:
    Session.objects.all().delete()


@pytest.mark.parametrize("end", [expire, log_out, change_password, deactivate])
async def test_an_expired_session_is_anonymous(admin_user: Any, end: Callable[[Any], None]) -> None:
    key = await in_thread(log_in, admin_user)
    await in_thread(end, admin_user)
    assert await reader(key) == Reader()


async def test_a_session_of_a_removed_backend_is_anonymous(admin_user: Any, settings: Any) -> None:
    key = await in_thread(log_in, admin_user)
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.OtherBackend"]
    assert await reader(key) == Reader()


async def test_a_backend_of_the_site_finds_its_users_itself(admin_user: Any, settings: Any) -> None:
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.OtherBackend"]
    key = await in_thread(log_in, admin_user)
    assert (await reader(key)).user_id == admin_user.pk


async def test_a_session_from_before_a_new_secret_key_goes_on(
    admin_user: Any, settings: Any
) -> None:
    key = await in_thread(log_in, admin_user)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-key-" + "x" * 50
    assert (await reader(key)).user_id == admin_user.pk


def test_any_number_of_handshakes_takes_two_queries(
    django_user_model: Any, django_assert_num_queries: Any
) -> None:
    users = [django_user_model.objects.create(username=f"user{number}") for number in range(20)]
    keys = {log_in(user): user for user in users}
    with django_assert_num_queries(2):
        assert {key: user for key, (_, user) in known([*keys]).items()} == keys


async def test_handshakes_that_come_together_take_one_thread(
    admin_user: Any, monkeypatch: Any
) -> None:
    calls: list[int] = []

    def counted(keys: Any) -> Any:
        calls.append(len(keys))
        return known(keys)

    key = await in_thread(log_in, admin_user)
    monkeypatch.setattr(authentication, "_known", Batch(counted))
    await asyncio.gather(reader(key), reader("y" * 32), reader(None), reader(key))
    assert calls == [2]
