"""A system check: Daphne, uvicorn and the libraries below them still have what our adapters use.

An adapter overrides methods and reads attributes that no library promises. Where a new version has
renamed one, the adapter could limit nothing, and nobody would notice.
"""

import os
import sys
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from types import FunctionType
from typing import Any

from django.core.checks import CheckMessage, register
from django.core.checks import Warning as CheckWarning
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV
from django.utils.module_loading import import_string

from apps.realtime.server.checked_versions import PACKAGES, was_checked

# The names that each adapter relies on, by class.
RELIED_ON = {
    "daphne.py": {
        "daphne.server.Server": "create_application",
        "twisted.internet.tcp.Connection": (
            "TLS connected dataBuffer disconnecting offset socket _tempDataLen"
        ),
    },
    "daphne_http.py": {
        "daphne.http_protocol.WebRequest": "handle_reply",
        "twisted.web.http.Request": (
            "_parsePOSTFormSubmission channel chunked finished handleContentChunk sentLength"
            " process"
        ),
        "twisted.web.http.HTTPChannel": (
            "allContentReceived allHeadersReceived callLater length persistent rawDataReceived"
            " requests _handlingRequest _networkProducer _path"
        ),
        "twisted.web.http._GenericHTTPChannelProtocol": "requestFactory",
    },
    "daphne_websocket.py": {
        "daphne.ws_protocol.WebSocketProtocol": (
            "application_queue data dataReceived dropConnection failedByMe handle_reply onClose"
            " onConnect _closeConnection message_data_total_length onFrameBegin onMessage"
            " onMessageFrameBegin processHandshake sendCloseFrame server serverSend state"
            " STATE_CONNECTING STATE_OPEN _perMessageCompress CONFIG_ATTRS factory"
            " http_headers http_request_data http_response_data http_status_line _wskey"
        ),
    },
    "uvicorn_http.py": {
        "uvicorn.protocols.http.h11_impl.H11Protocol": (
            "app conn connection_lost connection_made cycle data_received handle_websocket_upgrade"
            " loop transport"
        ),
        "h11.Connection": "next_event our_state their_state",
    },
    "uvicorn_websocket.py": {
        "uvicorn.protocols.websockets.websockets_sansio_impl.WebSocketsSansIOProtocol": (
            "close_sent close_timer conn connection_made curr_msg_data_type data_received frames"
            " handle_parser_exception handshake_initiated loop queue run_asgi scope send"
            " send_receive_event_to_app transport"
        ),
        "websockets.server.ServerProtocol": (
            "close_sent data_to_send extensions fail handshake_exc max_message_size recv_frame"
            " state"
        ),
    },
}


@register
def adapters_fit_the_libraries(**kwargs: Any) -> Iterator[CheckMessage]:
    for adapter, classes in RELIED_ON.items():
        if adapter.startswith("daphne") and "daphne.server" not in sys.modules:
            continue  # to import it would choose the event loop of this process
        if adapter.startswith("uvicorn") and DJANGO_AUTORELOAD_ENV in os.environ:
            continue  # `runserver` lists all modules in a thread, and fails if one disappears
        for path, names in classes.items():
            package = path.partition(".")[0]
            if find_spec(package) and (missing := missing_names(path, names.split())):
                message = f"{package} {version(package)} lacks {', '.join(missing)} of {path}."
                hint = f"apps/realtime/server/{adapter} names the versions that it works with."
                yield CheckWarning(message, hint, id="realtime.W012")


@register
def adapters_were_checked(**kwargs: Any) -> Iterator[CheckMessage]:
    servers = filter(find_spec, PACKAGES)
    for package in sorted({each for server in servers for each in PACKAGES[server]}):
        if not was_checked(package):
            message = f"{package} {version(package)} is not a version that the adapters know."
            hint = "Events take ASGI's own send, which is slower. See server/checked_versions.py."
            yield CheckWarning(message, hint, id="realtime.W013")


def missing_names(path: str, names: list[str]) -> list[str]:
    """Those of `names` that the class does not know, or all where there is no such class."""
    try:
        known = names_known(import_string(path))
    except ImportError:
        return names
    return [name for name in names if name not in known]


def names_known(cls: type) -> set[str]:
    """The names that the class and its parents define or use as attributes in their methods."""
    found: set[str] = set()
    for each in cls.__mro__:
        found.update(vars(each), getattr(each, "__annotations__", ()))
        functions = (one for one in vars(each).values() if isinstance(one, FunctionType))
        found.update(name for one in functions for name in one.__code__.co_names)
    return found
