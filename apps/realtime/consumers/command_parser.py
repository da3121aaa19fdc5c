"""From a frame's text to a typed command, or to a sentence that says what is wrong with it."""

from typing import Annotated, Any, Union

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from apps.realtime.errors import Refused
from apps.realtime.protocol import COMMANDS, Command


class CommandParser:
    """Parses the realtime core's commands and those an app adds."""

    def __init__(self, *commands: type[Command]) -> None:
        union: Any = Union[COMMANDS + commands]  # noqa: UP007  its members are known late
        one_of: Any = Annotated[union, Field(discriminator="type")]
        self._adapter: TypeAdapter[Command] = TypeAdapter(one_of)

    def parse(self, text: str | None) -> Command:
        """Raises `Refused` with code `malformed` or `invalid`."""
        if text is None:
            raise Refused("malformed", "Frames must be text; this one was binary.")
        try:
            return self._adapter.validate_json(text)
        except ValidationError as error:
            raise refusal_of(error.errors(include_url=False)[0]) from None

    def id_of(self, text: str | None) -> str | None:
        """The id of a frame that could not be parsed, if it has a usable one."""
        try:
            frame = from_json(text or "")
        except ValueError:
            return None
        given = frame.get("id") if isinstance(frame, dict) else None
        return given if isinstance(given, str) and 1 <= len(given) <= 64 else None


def refusal_of(error: ErrorDetails) -> Refused:
    """One sentence for the first thing wrong, naming the field."""
    # The first step of a location is the union's tag; the rest is the field's path.
    field = ".".join(str(step) for step in error["loc"][1:])
    context: dict[str, Any] = error.get("ctx") or {}
    match error["type"]:
        case "json_invalid":
            return Refused("malformed", "That is not JSON.")
        case "model_attributes_type" | "model_type" | "dict_type":
            return Refused("malformed", "A frame must be a JSON object.")
        case "union_tag_not_found":
            return Refused("invalid", "The frame has no type.")
        case "union_tag_invalid":
            return Refused("invalid", f"There is no command of type {context['tag']!r:.60}.")
        case "extra_forbidden":
            return Refused("invalid", f"Unknown field: {field:.60}.")
        case "missing":
            return Refused("invalid", f"Missing field: {field}.")
        case _:
            return Refused("invalid", f"{field}: {error['msg']}.")
