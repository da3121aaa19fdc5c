"""Commands over plain HTTP, for networks that let no WebSockets through."""

import logging
from functools import lru_cache
from typing import Any

from asgiref.sync import async_to_sync
from channels.consumer import get_handler_name
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.realtime.consumers.fair_share import fair_share
from apps.realtime.consumers.scope import reader_of
from apps.realtime.consumers.websocket import StreamConsumer
from apps.realtime.errors import Refused
from apps.realtime.hub.limits import limits
from apps.realtime.hub.rate_limit import RateLimit, is_too_long
from apps.realtime.protocol import ErrorFrame, Ok
from apps.realtime.streams import Reader

logger = logging.getLogger(__name__)

REMEMBERED = 4096  # sessions whose rate is known


def command_answer(consumer_class: type[StreamConsumer], request: HttpRequest) -> Ok | ErrorFrame:
    """Run the command in the request's body as a socket with its session and query would.

    Only the app's own commands: those of the core are about a socket's subscriptions.
    """
    text = request.body.decode(errors="replace")
    consumer = consumer_class()
    consumer.scope = scope_of(request)
    consumer.reader = reader_of(consumer.scope)
    command_id = consumer.parser.id_of(text)
    try:
        check_limits(consumer.reader, text)
        return Ok(id=command_id or "", result=async_to_sync(_run)(consumer, text))
    except Refused as refusal:
        return ErrorFrame(id=command_id, code=refusal.code, message=refusal.message)
    except Exception:
        logger.exception("A command over HTTP failed.")
        message = _("Something went wrong on the server. It was logged; please try again.")
        return ErrorFrame(id=command_id, code="internal", message=message)


def scope_of(request: HttpRequest) -> Any:
    """The parts of a scope that consumers read. Reads the session, as there is no thread later."""
    request.session.keys()
    query = request.META["QUERY_STRING"].encode("latin-1")
    return {"user": request.user, "session": request.session, "query_string": query}


def check_limits(reader: Reader, text: str) -> None:
    if is_too_long(text, limits().frame_bytes):
        raise Refused("invalid", _("That is too long."))
    if rate_limit_of(reader.user_id or reader.session_key).frame() != "fine":
        raise Refused("too_many", _("Too much at once. Wait a moment and try again."))


@lru_cache(maxsize=REMEMBERED)
def rate_limit_of(person: object) -> RateLimit:
    """The bucket of a user or session in this process; all visitors without either share one."""
    return RateLimit(limits().frames_per_second, limits().frames_at_once)


async def _run(consumer: StreamConsumer, text: str) -> dict[str, Any] | None:
    command = consumer.parser.parse(text)
    if not isinstance(command, consumer.commands):
        raise Refused(
            "unavailable", _("This needs a WebSocket, which your network does not let through.")
        )
    await consumer.authorize_connection()
    handler = getattr(consumer, get_handler_name(command.model_dump(include={"type"})))
    async with fair_share.of(consumer.reader):
        result: dict[str, Any] | None = await handler(command)
    return result
