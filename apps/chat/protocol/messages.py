"""Messages, and the reactions to them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from apps.realtime.ids import UserId
from apps.realtime.protocol import Command, Event, RowId, WireModel, example

# Far above the limit of a message, so that the service can say how long this one is.
Body = Annotated[str, Field(max_length=20_000)]


class Sent(WireModel):
    """The `result` of `message.send`. `seq` is null if the message was already sent before."""

    model_config = example(message_id=311, seq=42)

    message_id: RowId
    seq: int | None


class SentImage(WireModel):
    """A picture that its sender has uploaded, and what it shows, in the sender's words."""

    model_config = example(image_id=57, alt="A kettle on the stove of the signal box")

    image_id: RowId
    alt: Annotated[str, Field(max_length=1000)] = ""


class MessageImage(WireModel):
    """A picture of a message. Its files, with these `widths`, exist once it is `ready`.

    Their addresses are those of the message's page and `images/<image_id>/<width>/`. `width` and
    `height` are those of the largest file.
    """

    model_config = example(
        image_id=57,
        alt="A kettle on the stove of the signal box",
        width=1280,
        height=960,
        state="ready",
        widths=[320, 640, 1280],
    )

    image_id: RowId
    alt: str
    width: int
    height: int
    state: Literal["pending", "ready", "failed"]
    widths: list[int]


class MessageSend(Command):
    """Write to a room. Sending it again with the same `client_id` creates no second message.

    A message with `images` needs no text.
    """

    answer = Sent
    model_config = example(
        room_id=12,
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        body="The kettle is on, @grace.",
        reply_to=302,
    )

    type: Literal["message.send"]
    room_id: RowId
    client_id: UUID
    body: Body
    # The id of a message of the same room.
    reply_to: RowId | None = None
    images: Annotated[list[SentImage], Field(max_length=50)] = []


class MessageEdit(Command):
    """Change the text of one's own message. Sending it again changes nothing.

    `version` is that of the text which was edited. If the message has another text by now, the
    answer is `conflict`.
    """

    model_config = example(message_id=311, version=1, body="The kettle is on, @lin.")

    type: Literal["message.edit"]
    message_id: RowId
    version: RowId
    body: Body


class MessageReact(Command):
    """React to a message with an emoji, or take that back. Doing it again changes nothing."""

    model_config = example(message_id=311, emoji="👍", present=True)

    type: Literal["message.react"]
    message_id: RowId
    emoji: Annotated[str, Field(min_length=1, max_length=64)]
    present: bool


class MessagePin(Command):
    """Pin a message at the top of its room, or unpin it. Doing it again changes nothing."""

    model_config = example(message_id=311, pinned=True)

    type: Literal["message.pin"]
    message_id: RowId
    pinned: bool


class MessageDelete(Command):
    """Delete a message. Deleting it again changes nothing."""

    model_config = example(message_id=311)

    type: Literal["message.delete"]
    message_id: RowId


class Author(WireModel):
    """The author of a message. Both ids are null for a member whose account is deleted."""

    model_config = example(name="Ada", user_id=7, guest_key=None)

    name: str
    user_id: UserId | None
    guest_key: str | None


class Reaction(WireModel):
    """How many people reacted to a message with this emoji. `people` are the first 20 of them.

    In a snapshot, the reader of the page comes first in `people` if they reacted with this emoji.
    """

    model_config = example(
        emoji="👍", count=1, people=[{"name": "Ada", "user_id": 7, "guest_key": None}]
    )

    emoji: str
    count: int
    people: list[Author]


class ReactionsSaved(Event):
    """All reactions to a message as they are now, in the order in which the emojis came."""

    model_config = example(
        message_id=311,
        room_id=12,
        reactions=[
            {
                "emoji": "👍",
                "count": 1,
                "people": [{"name": "Ada", "user_id": 7, "guest_key": None}],
            }
        ],
    )

    type: Literal["reactions.saved"] = "reactions.saved"
    message_id: RowId
    room_id: RowId
    reactions: list[Reaction]


class MessageSaved(Event):
    """A message as it is now. Snapshots have the same shape.

    Each edit increases `version`. `edited_at` is null for a message that was never edited.
    """

    model_config = example(
        message_id=311,
        room_id=12,
        author={"name": "Ada", "user_id": 7, "guest_key": None},
        body="The kettle is on, @grace.",
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        created_at="2026-01-01T00:00:00+00:00",
        mentions=[8],
        version=2,
        edited_at="2026-01-01T00:01:00+00:00",
        reply_to=302,
        pinned_at="2026-01-01T00:02:00+00:00",
        by_bot=False,
        streaming=None,
    )

    type: Literal["message.saved"] = "message.saved"
    message_id: RowId
    room_id: RowId
    author: Author
    body: str
    client_id: str
    created_at: str
    mentions: list[UserId]
    # Events from before messages could be edited have none of these.
    version: int = 1
    edited_at: str | None = None
    # A reply carries no text of the other message, which may be edited or deleted.
    reply_to: RowId | None = None
    pinned_at: str | None = None
    images: list[MessageImage] = []
    by_bot: bool = False
    # Not null while the text still arrives in pieces: see `message.append`.
    streaming: Literal["writing", "interrupted"] | None = None


class MessageAppend(Event):
    """A message that is being written goes on with `text`, from the character `offset` on.

    Offsets count Unicode code points. A reader who has `offset` characters or more of the message
    adds what is missing; so applying it twice changes nothing. The message as a whole follows as
    `message.saved` when it is finished.
    """

    model_config = example(message_id=311, room_id=12, offset=11, text="is on.")

    type: Literal["message.append"] = "message.append"
    message_id: RowId
    room_id: RowId
    offset: Annotated[int, Field(ge=0)]
    text: str


class MessageDeleted(Event):
    """A message was deleted: by its author, or by a moderator if `moderated`."""

    model_config = example(
        message_id=311,
        room_id=12,
        author={"name": "Ada", "user_id": 7, "guest_key": None},
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        created_at="2026-01-01T00:00:00+00:00",
        moderated=False,
    )

    type: Literal["message.deleted"] = "message.deleted"
    message_id: RowId
    room_id: RowId
    author: Author
    client_id: str
    created_at: str
    moderated: bool
