"""System checks for a project that the apps were copied into: parts that are not wired up yet."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from channels.consumer import get_handler_name
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.utils.module_loading import autodiscover_modules, import_string

from apps.realtime.consumers import StreamConsumer
from apps.realtime.consumers.build_id import built_by_the_site
from apps.realtime.server.checks import subclasses
from apps.realtime.server.routes import walk_routes
from apps.realtime.tasks.worker import channels_of

IMMEDIATE = "django.tasks.backends.immediate.ImmediateBackend"  # Django's own default, from 6.0 on


@register
def there_is_a_task_backend(**kwargs: object) -> Iterator[CheckMessage]:
    default = getattr(settings, "TASKS", {}).get("default", {})
    hint = "TASKS = {'default': {'BACKEND': 'apps.realtime.tasks.backend.ChannelsBackend'}}"
    if not default:
        yield Error("TASKS has no 'default'.", hint, id="realtime.E024")
    elif default.get("BACKEND") == IMMEDIATE:
        yield Error("The default of TASKS cannot run a task later.", hint, id="realtime.E024")


@register
def asgi_application_is_wired(**kwargs: object) -> Iterator[CheckMessage]:
    """The one place where sockets come in, walked from the setting that names it."""
    name = getattr(settings, "ASGI_APPLICATION", None)
    if not name:
        hint = "ASGI_APPLICATION = 'mysite.asgi.application', with your project's name."
        yield Error("ASGI_APPLICATION is not set.", hint, id="realtime.E021")
        return
    try:
        application = import_string(name)
    except Exception as error:  # a broken module must not end the check
        yield Error(f"{name} cannot be imported: {error}", id="realtime.E022")
    else:
        yield from wiring_messages(application)


def wiring_messages(application: object) -> Iterator[CheckMessage]:
    served = {kind for route in walk_routes(application) for kind in route.consumer.kinds}
    for consumer in consumers_installed():
        if missing := [kind.kind for kind in consumer.kinds if kind not in served]:
            message = f"No route leads to {consumer.__name__}: {', '.join(missing)} is not live."
            package = consumer.__module__.rpartition(".")[0]
            readme = f"{package.replace('.', '/')}/README.md"
            hint = f"Mount {package}.routing in asgi.py; {readme} says how."
            yield CheckWarning(message, hint, id="realtime.W021")
    if "trim" not in channels_of(application):
        message = "No worker runs the task 'trim', so the log grows without limit."
        hint = "Give asgi.py's router the 'channel' routes of apps.realtime.tasks.routing."
        yield CheckWarning(message, hint, id="realtime.W022")


@register
def commands_are_handled(**kwargs: object) -> Iterator[CheckMessage]:
    """A browser that sends one without a handler gets the error `internal`."""
    for consumer in all_consumers():
        for command in consumer.commands:
            (type_,) = get_args(command.model_fields["type"].annotation)
            handler = get_handler_name({"type": type_})
            if not hasattr(consumer, handler):
                message = f"Nothing in {consumer.__name__} handles {command.__name__}."
                hint = f"Write `async def {handler}(self, command: {command.__name__})` there."
                yield Error(message, hint, id="realtime.E025")


@register
def bundles_are_there(**kwargs: object) -> Iterator[CheckMessage]:
    """Of the apps that have scripts: `startlive` writes none where nothing builds them."""
    live = {each.__module__.rpartition(".")[0] for each in consumers_installed()}
    hint = "Run `make bundles` where you copied it from, and copy its folder `static` too."
    for config in apps.get_app_configs() if not built_by_the_site() else ():
        scripts = Path(config.path, "frontend").is_dir() and config.name in live
        if scripts and not finders.find(f"{config.label}/{config.label}.js"):
            message = f"{config.name} has no script: its pages are not live, and have no styles."
            yield CheckWarning(message, hint, id="realtime.W023")


def consumers_installed() -> list[type[StreamConsumer]]:
    """Those with streams that an installed app defines in its `consumers`."""
    return [each for each in all_consumers() if each.kinds]


def all_consumers() -> list[type[StreamConsumer]]:
    """Those with and without streams."""
    autodiscover_modules("consumers")
    modules = {f"{config.name}.consumers" for config in apps.get_app_configs()}
    return [each for each in subclasses(StreamConsumer) if each.__module__ in modules]
