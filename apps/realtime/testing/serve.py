"""Serves ASGI_APPLICATION on the databases of the tests. `AsgiSite` starts it.

usage: python -m apps.realtime.testing.serve (daphne | uvicorn) HOST PORT '{"default": DATABASE}'
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import django
from django.conf import settings

IN_MEMORY = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
# How often it asks for events that the tests' own process has published.
POLL_SECONDS = 0.2


def prepare(server: str, host: str, databases: dict[str, str]) -> None:
    """Load Django as in a test: with its databases, DEBUG off, and no mail that leaves the process.

    The channel layer is this process's own. On a Redis that several test runs share, a stream's
    name would mean a row of each run's database.
    """
    for alias, name in databases.items():
        settings.DATABASES[alias]["NAME"] = name
    settings.CHANNEL_LAYERS = settings.CHANNEL_LAYERS | {"default": IN_MEMORY}
    import_module(f"{server}.server")  # before the apps, which look for Daphne
    django.setup()

    from django.test.utils import setup_test_environment

    from apps.realtime.hub import hub

    setup_test_environment(debug=False)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, host]
    hub.POLL_SECONDS = POLL_SECONDS


def application() -> Any:
    from channels.routing import get_default_application
    from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

    site: Any = get_default_application()
    return ASGIStaticFilesHandler(site)


def daphne(host: str, port: int) -> None:
    from daphne.endpoints import build_endpoint_description_strings
    from daphne.server import Server

    endpoints = build_endpoint_description_strings(host=host, port=port)
    Server(application(), endpoints=endpoints, verbosity=0).run()


def uvicorn(host: str, port: int) -> None:
    import uvicorn

    uvicorn.run(
        application(),
        host=host,
        port=port,
        http="apps.realtime.server.uvicorn_http:HTTPProtocol",
        ws="apps.realtime.server.uvicorn_websocket:WebSocketProtocol",
        proxy_headers=False,
        ws_per_message_deflate=False,
    )


SERVERS: dict[str, Callable[[str, int], None]] = {"daphne": daphne, "uvicorn": uvicorn}


def main(server: str, host: str, port: str, databases: str) -> None:
    prepare(server, host, json.loads(databases))
    SERVERS[server](host, int(port))


if __name__ == "__main__":
    main(*sys.argv[1:])
