from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from apps.chat.mentions import HERE, room_people
from apps.chat.people import Participant, named_speaker, page_participant, speaker
from apps.chat.protocol import (
    COMMANDS,
    DraftSave,
    MessageDelete,
    MessageEdit,
    MessagePin,
    MessageReact,
    MessageSend,
    RoomPeople,
    RoomRead,
    RoomUnread,
)
from apps.chat.services import (
    draft_save,
    message_delete,
    message_edit,
    message_pin,
    message_react,
    message_send,
    room_read,
    room_unread,
)
from apps.chat.services.plain_messages import PlainMessage, is_plain, plain_message_send
from apps.chat.streams import MemberStream, RoomStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import Refused
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.rate_limit import RateLimit
from apps.realtime.ids import UserId, user_id_from
from apps.realtime.layer.threads import in_thread

# Each moves a position that is published to the member's other tabs.
READS_PER_SECOND = 2
READS_AT_ONCE = 20


def members_present(room_id: int) -> list[UserId]:
    """The members who are in the room, as far as this process lists them."""
    people = Hub.current().presence.people(RoomStream.name(room_id))
    ids = (person.id.partition("user.")[2] for person in people)
    return [user_id_from(each) for each in ids if each]


class ChatConsumer(StreamConsumer):
    """One socket for any number of rooms. Without a name one may only read the open ones.

    `?as=` is the key of the participant that the page shows as "you", empty without a name. After a
    login or another guest's name in another tab, the socket refuses to write as somebody the page
    does not show.
    """

    kinds = (RoomStream, MemberStream)
    commands = COMMANDS

    async def authorize_connection(self) -> None:
        self.reads = RateLimit(READS_PER_SECOND, READS_AT_ONCE)
        query = parse_qs(self.scope["query_string"].decode("latin-1"))
        self.speaks_as = query.get("as", [""])[0]
        # The handshake has just read both.
        read: Any = self.scope
        participant = page_participant(user=read["user"], session=read["session"])
        if participant is None and not self.speaks_as:
            return
        self.speaks_as = named_speaker(participant, self.speaks_as).key

    async def message_send(self, command: MessageSend) -> dict[str, Any]:
        if is_plain(command):
            message = PlainMessage.of(command, self.reader, self.speaks_as)
            return (await plain_message_send(message)).model_dump()
        present_ids = members_present(command.room_id) if f"@{HERE}" in command.body else []
        sent = await in_thread(
            lambda: message_send(
                room_id=command.room_id,
                participant=self.speaker(),
                body=command.body,
                client_id=command.client_id,
                reply_to=command.reply_to,
                present_ids=present_ids,
                images=command.images,
            )
        )
        return sent.model_dump()

    async def room_people(self, command: RoomPeople) -> dict[str, Any]:
        found = await in_thread(
            lambda: room_people(room_id=command.room_id, participant=self.speaker())
        )
        return found.model_dump()

    async def message_edit(self, command: MessageEdit) -> None:
        await in_thread(
            lambda: message_edit(
                message_id=command.message_id,
                participant=self.speaker(),
                version=command.version,
                body=command.body,
            )
        )

    async def message_react(self, command: MessageReact) -> None:
        await in_thread(
            lambda: message_react(
                message_id=command.message_id,
                participant=self.speaker(),
                emoji=command.emoji,
                present=command.present,
            )
        )

    async def message_pin(self, command: MessagePin) -> None:
        await in_thread(
            lambda: message_pin(
                message_id=command.message_id,
                participant=self.speaker(),
                pinned=command.pinned,
            )
        )

    async def message_delete(self, command: MessageDelete) -> None:
        await in_thread(
            lambda: message_delete(message_id=command.message_id, participant=self.speaker())
        )

    async def room_read(self, command: RoomRead) -> None:
        self.check_reads()
        await in_thread(
            lambda: room_read(
                room_id=command.room_id,
                participant=self.speaker(),
                message_id=command.message_id,
            )
        )

    async def room_unread(self, command: RoomUnread) -> None:
        self.check_reads()
        await in_thread(
            lambda: room_unread(
                room_id=command.room_id,
                participant=self.speaker(),
                message_id=command.message_id,
            )
        )

    async def draft_save(self, command: DraftSave) -> None:
        await in_thread(
            lambda: draft_save(
                room_id=command.room_id,
                participant=self.speaker(),
                text=command.text,
                reply_to=command.reply_to,
                at=command.at,
            )
        )

    def check_reads(self) -> None:
        if self.reads.frame() != "fine":
            raise Refused("too_many", _("Too much at once. Wait a moment and try again."))

    def speaker(self) -> Participant:
        """The owner of the socket now, from the database."""
        return speaker(self.reader, self.speaks_as)
