"""A project that the apps were copied into is told what it has not wired up yet."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from channels.routing import ChannelNameRouter, ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.db.models import BigAutoField, CharField, UUIDField
from django.urls import path

from apps.realtime.consumers import StreamConsumer
from apps.realtime.layer.checks import there_is_a_channel_layer
from apps.realtime.server import checks, wiring_checks
from apps.realtime.server.checks import daphne_serves_sockets, users_have_ids
from apps.realtime.server.wiring_checks import (
    asgi_application_is_wired,
    bundles_are_there,
    commands_are_handled,
    consumers_installed,
    there_is_a_task_backend,
    wiring_messages,
)
from apps.realtime.tasks.routing import channel_names
from apps.realtime.tests.factories import NoteConsumer, NoteSend


def ids(messages: Any) -> list[str]:
    return [message.id for message in messages]


@pytest.fixture
def only_notes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A project whose one live app is this test's."""
    monkeypatch.setattr(wiring_checks, "consumers_installed", lambda: [NoteConsumer])


def test_this_site_lacks_nothing() -> None:
    for check in (
        daphne_serves_sockets,
        there_is_a_channel_layer,
        there_is_a_task_backend,
        asgi_application_is_wired,
        users_have_ids,
        bundles_are_there,
        commands_are_handled,
    ):
        assert ids(check()) == []


def test_a_project_without_daphne_is_told(settings: Any) -> None:
    settings.INSTALLED_APPS = ["django.contrib.staticfiles"]
    assert ids(daphne_serves_sockets()) == ["realtime.W020"]


@pytest.mark.parametrize("layers", [{}, {"other": {"BACKEND": "x"}}])
def test_a_project_without_a_layer_is_told(settings: Any, layers: Any) -> None:
    settings.CHANNEL_LAYERS = layers
    assert ids(there_is_a_channel_layer()) == ["realtime.E020"]
    del settings.CHANNEL_LAYERS
    assert ids(there_is_a_channel_layer()) == ["realtime.E020"]


def test_a_project_without_a_task_backend_is_told(settings: Any) -> None:
    immediate = "django.tasks.backends.immediate.ImmediateBackend"
    for unfit in ({}, {"default": {"BACKEND": immediate}}):
        settings.TASKS = unfit
        assert ids(there_is_a_task_backend()) == ["realtime.E024"]
    del settings.TASKS
    assert ids(there_is_a_task_backend()) == ["realtime.E024"]


def test_a_project_without_an_asgi_application_is_told(settings: Any) -> None:
    settings.ASGI_APPLICATION = None
    assert ids(asgi_application_is_wired()) == ["realtime.E021"]
    settings.ASGI_APPLICATION = "mysite.asgi.application"
    [error] = asgi_application_is_wired()
    assert error.id == "realtime.E022"
    assert "No module named 'mysite'" in error.msg


@pytest.mark.usefixtures("only_notes")
def test_the_application_of_startproject_gets_a_message_for_each_missing_part() -> None:
    route, work = wiring_messages(get_asgi_application())
    assert route.msg == "No route leads to NoteConsumer: test.log is not live."
    assert route.hint is not None
    assert "Mount apps.realtime.tests.routing in asgi.py" in route.hint
    assert work.id == "realtime.W022"


@pytest.mark.usefixtures("only_notes")
def test_a_route_and_a_worker_are_enough() -> None:
    class EverythingConsumer(NoteConsumer):
        """One socket for everything serves the same kinds."""

    for consumer in (NoteConsumer, EverythingConsumer):
        assert list(wiring_messages(wired(consumer))) == []


def wired(consumer: Any) -> ProtocolTypeRouter:
    """An application with a route to `consumer`, and a worker."""
    routes: Any = [path("ws/", consumer.as_asgi())]
    names: Any = channel_names
    applications: Any = {"websocket": URLRouter(routes), "channel": ChannelNameRouter(names)}
    return ProtocolTypeRouter(applications)


def test_a_command_that_nothing_handles_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class ForgetfulConsumer(StreamConsumer):
        commands = (NoteSend,)

    assert ids(commands_are_handled()) == []
    monkeypatch.setattr(wiring_checks, "all_consumers", lambda: [NoteConsumer, ForgetfulConsumer])
    [error] = commands_are_handled()
    assert error.msg == "Nothing in ForgetfulConsumer handles NoteSend."
    assert error.hint == "Write `async def note_send(self, command: NoteSend)` there."


@pytest.mark.parametrize(
    ("field", "told"), [(BigAutoField, []), (UUIDField, []), (CharField, ["realtime.E023"])]
)
def test_a_user_model_with_other_ids_is_refused(
    monkeypatch: pytest.MonkeyPatch, field: Any, told: list[str]
) -> None:
    model = SimpleNamespace(_meta=SimpleNamespace(pk=field(primary_key=True)))
    monkeypatch.setattr(checks, "get_user_model", lambda: model)
    assert ids(users_have_ids()) == told


def test_an_app_without_its_bundle_is_told(
    settings: Any, monkeypatch: pytest.MonkeyPatch, only_notes: None
) -> None:
    settings.REALTIME_VITE = False
    monkeypatch.setattr(NoteConsumer, "__module__", "apps.realtime.consumers")
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda path: None)
    [warning] = bundles_are_there()
    assert (warning.id, warning.obj) == ("realtime.W023", None)
    assert warning.msg.startswith("apps.realtime has no script")
    monkeypatch.setattr("django.contrib.staticfiles.finders.find", lambda path: "/found/it.js")
    assert ids(bundles_are_there()) == []


def test_a_consumer_counts_in_the_app_that_defines_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert NoteConsumer not in consumers_installed()
    monkeypatch.setattr(NoteConsumer, "__module__", "apps.realtime.consumers")
    assert consumers_installed().count(NoteConsumer) == 1


def test_every_check_is_registered_when_the_site_starts(settings: Any) -> None:
    """In a process of its own: here, the imports above have registered them."""
    show = (
        "import django; django.setup(); from django.core.checks.registry import registry;"
        "print(*{each.__module__ for each in registry.get_checks(include_deployment_checks=True)})"
    )
    command = [sys.executable, "-c", show]
    shown = subprocess.run(
        command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    folders = Path(settings.BASE_DIR, "apps", "realtime")
    modules = [each.relative_to(settings.BASE_DIR) for each in folders.glob("[!t]*/*checks.py")]
    assert len(modules) == 4
    assert {".".join(each.with_suffix("").parts) for each in modules} <= set(shown.stdout.split())
