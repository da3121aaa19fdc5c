"""The model that answers for bots: any class with one method."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

SCRIPTED = "apps.chat.bots.scripted.ScriptedModel"


@dataclass(frozen=True)
class Turn:
    """A message of the conversation. `own` are those of the bot that answers."""

    name: str
    text: str
    own: bool


class Model(Protocol):
    """Answers a conversation. Its last turn is the question.

    `answer` yields the text that follows `so_far`, in pieces of any size. `so_far` is empty, or the
    text that an interrupted run has stored. A model that cannot continue a text sends `so_far` to
    its service as the beginning of its own turn.
    """

    def answer(self, conversation: Sequence[Turn], so_far: str) -> AsyncIterator[str]: ...


def model_load() -> Model:
    """The model that `settings.CHAT_MODEL` names; the scripted one, unless it is set."""
    kind: Any = import_string(getattr(settings, "CHAT_MODEL", SCRIPTED))
    model: Model = kind()
    return model
