"""Drafts, on all devices of a member."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.protocol import Command, Event, RowId, example

MAX_DRAFT = 10_000  # more than may be sent: it may be shortened later
Milliseconds = Annotated[int, Field(ge=0, le=2**53)]


class DraftSave(Command):
    """Keep the member's unsent text in a room. `at`: when it was written, in ms since 1970.

    The latest one counts; an older one changes nothing.
    """

    model_config = example(room_id=12, text="I thi", reply_to=None, at=1767225600000)

    type: Literal["draft.save"]
    room_id: RowId
    text: Annotated[str, Field(max_length=MAX_DRAFT)]
    reply_to: RowId | None = None
    at: Milliseconds


class DraftSaved(Event):
    """The member's unsent text in a room, as one of their devices has it. Empty once it is sent."""

    model_config = example(room_id=12, text="I thi", reply_to=None, at=1767225600000)

    type: Literal["draft.saved"] = "draft.saved"
    room_id: RowId
    text: str
    reply_to: RowId | None
    at: Milliseconds
