"""The WebSocket routes of this site, found by walking from its ASGI application."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls.resolvers import RoutePattern
from django.utils.module_loading import import_string

from apps.realtime.consumers import StreamConsumer

CAPTURED = re.compile(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>")


@dataclass(frozen=True)
class Route:
    """Where a consumer is mounted. `parameters` maps captured names to their converters."""

    address: str
    parameters: dict[str, str]
    consumer: type[StreamConsumer]

    @property
    def name(self) -> str:
        """`liveblog` for `/ws/liveblog/`, `liveblog-slug` for `/ws/liveblog/{slug}/`."""
        steps = [step.strip("{}") for step in self.address.split("/") if step]
        return "-".join(steps[1:] or steps)

    @property
    def about(self) -> str:
        return inspect.cleandoc(self.consumer.__doc__ or "")


def routes() -> list[Route]:
    """Every route that leads to a `StreamConsumer`, by address."""
    found = walk_routes(import_string(settings.ASGI_APPLICATION))
    return sorted(found, key=lambda route: route.address)


def walk_routes(application: Any, path: str = "/") -> Iterator[Route]:
    """The routes below `application`, which may be wrapped in middleware."""
    if isinstance(application, ProtocolTypeRouter):
        application = application.application_mapping.get("websocket")
    if isinstance(application, URLRouter):
        for each in application.routes:
            pattern = getattr(each, "pattern", None)
            if isinstance(pattern, RoutePattern):
                yield from walk_routes(getattr(each, "callback", None), path + str(pattern))
        return
    consumer = getattr(application, "consumer_class", None)
    if inspect.isclass(consumer) and issubclass(consumer, StreamConsumer):
        found = {one["name"]: one["converter"] or "str" for one in CAPTURED.finditer(path)}
        yield Route(CAPTURED.sub(r"{\g<name>}", path), found, consumer)
        return
    inner = getattr(application, "inner", None) or getattr(application, "app", None)
    if inner is not None:
        yield from walk_routes(inner, path)
