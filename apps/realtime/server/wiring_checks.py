"""System checks for a project that the apps were copied into: what is not wired up yet."""

from collections.abc import Iterator

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as CheckWarning
from django.utils.module_loading import autodiscover_modules, import_string

from apps.realtime.consumers import StreamConsumer
from apps.realtime.server.checks import subclasses
from apps.realtime.server.routes import walk_routes
from apps.realtime.tasks.worker import channels_of
from apps.realtime.templatetags.realtime import built_by_the_site


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
    served = {kind for route in walk_routes(application) for kind in route.consumer.kinds}
    for consumer in consumers_installed():
        if missing := [kind.kind for kind in consumer.kinds if kind not in served]:
            message = f"No route leads to {consumer.__name__}: {', '.join(missing)} is not live."
            package = consumer.__module__.rpartition(".")[0]
            readme = f"{package.replace('.', '/')}/README.md"
            hint = f"Mount {package}.routing in asgi.py; {readme} says how."
            yield CheckWarning(message, hint, id="realtime.W021")
    if "trim" not in channels_of(application):
        message = "No worker runs the task 'trim', so the log grows for ever."
        hint = "Give asgi.py's router the 'channel' routes of apps.realtime.tasks.routing."
        yield CheckWarning(message, hint, id="realtime.W022")


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
        if any(each.__module__.startswith(f"{config.name}.") for each in consumers_installed())
        and finders.find(f"{config.label}/{config.label}.js") is None
    ]


def consumers_installed() -> list[type[StreamConsumer]]:
    """Those with streams that an installed app defines in its `consumers`."""
    autodiscover_modules("consumers")
    modules = {f"{config.name}.consumers" for config in apps.get_app_configs()}
    found = subclasses(StreamConsumer)
    return [each for each in found if each.kinds and each.__module__ in modules]
