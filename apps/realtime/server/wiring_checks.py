"""System checks for a project that the apps were copied into: what is not wired up yet."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import TypeGuard

from channels.routing import ProtocolTypeRouter
from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.db.models import IntegerField
from django.utils.module_loading import import_string, module_has_submodule

from apps.realtime.consumers import StreamConsumer
from apps.realtime.server.routes import walk_routes
from apps.realtime.tasks.worker import channels_of
from apps.realtime.templatetags.realtime import built_by_the_site


@register
def daphne_is_installed(**kwargs: object) -> list[CheckMessage]:
    if apps.is_installed("daphne"):
        return []
    hint = "Put it first in INSTALLED_APPS."
    return [
        CheckWarning("Without 'daphne', runserver serves no sockets.", hint, id="realtime.W020")
    ]


@register
def there_is_a_channel_layer(**kwargs: object) -> list[CheckMessage]:
    if getattr(settings, "CHANNEL_LAYERS", {}).get("default"):
        return []
    hint = "CHANNEL_LAYERS = {'default': apps.realtime.layer.config.layer_config('inmemory://')}"
    return [Error("CHANNEL_LAYERS has no 'default'.", hint, id="realtime.E020")]


@register
def there_is_a_task_backend(**kwargs: object) -> list[CheckMessage]:
    if getattr(settings, "TASKS", {}).get("default"):
        return []
    hint = "TASKS = {'default': {'BACKEND': 'apps.realtime.tasks.backend.ChannelsBackend'}}"
    return [Error("TASKS has no 'default'.", hint, id="realtime.E024")]


@register
def asgi_application_is_wired(**kwargs: object) -> list[CheckMessage]:
    """The one place where sockets come in, walked from the setting that names it."""
    if not getattr(settings, "ASGI_APPLICATION", None):
        hint = "ASGI_APPLICATION = 'mysite.asgi.application', with your project's name."
        return [Error("ASGI_APPLICATION is not set.", hint, id="realtime.E021")]
    try:
        application = import_string(settings.ASGI_APPLICATION)
    except Exception as error:  # whatever is wrong there is to be told, not to end the check
        name = settings.ASGI_APPLICATION
        return [Error(f"{name} cannot be imported: {error}", id="realtime.E022")]
    return list(wiring_messages(application))


def wiring_messages(application: object) -> Iterator[CheckMessage]:
    router = isinstance(application, ProtocolTypeRouter) and application
    sockets = router.application_mapping.get("websocket") if router else None
    served = {kind for route in walk_routes(sockets, "/") for kind in route.consumer.kinds}
    for consumer in consumers_installed():
        if missing := [kind.kind for kind in consumer.kinds if kind not in served]:
            message = f"No route leads to {consumer.__name__}: {', '.join(missing)} is not live."
            package = consumer.__module__.rpartition(".")[0]
            readme = f"{package.replace('.', '/')}/README.md"
            hint = f"Mount {package}.routing in asgi.py; {readme} says how."
            yield CheckWarning(message, hint, id="realtime.W021")
    if not router or "trim" not in channels_of(router):
        message = "No worker runs the task 'trim', so the log grows for ever."
        hint = "Give asgi.py's router the 'channel' routes of apps.realtime.tasks.routing."
        yield CheckWarning(message, hint, id="realtime.W022")


@register
def people_have_numbers(**kwargs: object) -> list[CheckMessage]:
    """A user's id is the key of a stream, and on the wire a number."""
    if isinstance(get_user_model()._meta.pk, IntegerField):
        return []
    return [Error("The ids of users must be whole numbers.", id="realtime.E023")]


@register
def bundles_are_there(**kwargs: object) -> list[CheckMessage]:
    if built_by_the_site():
        return []
    return [
        CheckWarning(
            f"{config.name} has no script: its pages are not live, and have no styles.",
            "Run `make bundles` where you copied it from, and copy its folder `static` too.",
            id="realtime.W023",
        )
        for config in apps.get_app_configs()
        if has_streams(config) and finders.find(f"{config.label}/{config.label}.js") is None
    ]


def has_streams(config: AppConfig) -> bool:
    return any(each.__module__.startswith(f"{config.name}.") for each in consumers_installed())


def consumers_installed() -> Iterator[type[StreamConsumer]]:
    """Those that installed apps define in their `consumers`, but the core's own."""
    for config in apps.get_app_configs():
        if config.module and module_has_submodule(config.module, "consumers"):
            module = import_module(f"{config.name}.consumers")
            yield from (each for each in vars(module).values() if is_defined_in(module, each))


def is_defined_in(module: ModuleType, each: object) -> TypeGuard[type[StreamConsumer]]:
    return (
        inspect.isclass(each)
        and issubclass(each, StreamConsumer)
        and bool(each.kinds)
        and each.__module__ == module.__name__
    )
