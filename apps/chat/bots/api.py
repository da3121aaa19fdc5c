"""Requests of bots: JSON over HTTP, with a token in place of a log-in.

    Authorization: Bearer <token>

Errors are JSON too: a `code` from the list of the socket's errors, and an `error` in words.
"""

import math
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View
from pydantic import BaseModel, ConfigDict, ValidationError

from apps.chat.bots.tokens import TooManyRequests, bot_find, participant_of, request_count
from apps.chat.models import Bot, Room
from apps.chat.people import Participant
from apps.chat.rights import NO_SUCH_ROOM
from apps.chat.selectors import room_find
from apps.chat.writing import WritingClosed
from apps.realtime.errors import NotFound, Refused

STATUSES = {"forbidden": 403, "not_found": 404, "conflict": 409, "too_many": 429}
TOO_MANY = "Too many requests. Wait for the seconds in Retry-After."


class Sent(BaseModel):
    """The JSON body of a request. Unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


Body = TypeVar("Body", bound=Sent)


@method_decorator([csrf_exempt, never_cache], name="dispatch")  # no cookie counts here
class BotView(View):
    """A view for bots. `refused` turns exceptions of the services into JSON."""

    participant: Participant

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        bot = bot_find(token.strip()) if scheme.lower() == "bearer" else None
        if bot is None:
            response = refused("unauthorized", "A valid token is needed.", status=401)
            response["WWW-Authenticate"] = "Bearer"
            return response
        try:
            return self.answer(bot, request, *args, **kwargs)
        except TooManyRequests as error:
            return too_many(TOO_MANY, error.seconds)
        except WritingClosed as error:
            if error.code == "too_many":
                return too_many(error.message, error.wait_seconds)
            return refused(error.code, error.message)
        except Refused as error:
            return refused(error.code, error.message)
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
            return refused("invalid", "; ".join(problems).removeprefix(": "))

    def answer(self, bot: Bot, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request_count(bot=bot)
        self.participant = participant_of(bot)
        self.prepare(kwargs)
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    def prepare(self, kwargs: dict[str, Any]) -> None:
        """Take the names in the address out of `kwargs`. Raises `NotFound`."""

    def sent(self, kind: type[Body]) -> Body:
        """The request's body. Raises ValidationError."""
        return kind.model_validate_json(self.request.body)


class BotRoomView(BotView):
    """A view of a room that the bot is a member of. Any other room gets the same 404."""

    room: Room

    def prepare(self, kwargs: dict[str, Any]) -> None:
        room = room_find(slug=kwargs.pop("slug"), participant=self.participant)
        if room is None:
            raise NotFound(NO_SUCH_ROOM)
        self.room = room


def refused(code: str, message: str, *, status: int | None = None, **more: Any) -> JsonResponse:
    body = {"code": code, "error": message, **more}
    return JsonResponse(body, status=status or STATUSES.get(code, 422))


def too_many(message: str, seconds: float) -> JsonResponse:
    response = refused("too_many", message)
    response["Retry-After"] = str(max(1, math.ceil(seconds)))
    return response
