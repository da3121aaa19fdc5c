"""Whom a message mentions, and whom one can mention."""

from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.db.models import Max, Q

from apps.chat import protocol, text
from apps.chat.models import Message, Room
from apps.chat.people import Participant
from apps.chat.rights import readable_room
from apps.realtime.selectors import display_name, users_by_username

HERE = "here"
MAX_HERE = 50
MAX_PEOPLE = 200
RECENT_MESSAGES = 200


def mentioned_user_ids(message: Message, present_ids: Collection[int] = ()) -> list[int]:
    """The members mentioned by @username who may read the room, except the author.

    `@here`, written by a member, also mentions the first MAX_HERE of `present_ids`.
    """
    names = text.mentioned_names(message.body)
    found = set()
    if names:
        users = users_by_username(names)
        if message.room.access == Room.Access.PRIVATE:
            users = users.filter(chat_memberships__room=message.room_id)
        found.update(users.values_list("pk", flat=True))
    if HERE in names and message.author_id is not None:
        found.update(sorted(present_ids)[:MAX_HERE])
    return sorted(found - {message.author_id})


def room_people(*, room_id: int, participant: Participant) -> protocol.People:
    """Those whom one can mention. Raises `NotFound` for a room not open to `participant`."""
    room = readable_room(room_id=room_id, participant=participant)
    recent = room.messages.order_by("-pk").values_list("author", flat=True)[:RECENT_MESSAGES]
    there = Q(chat_memberships__room=room)
    if room.access != Room.Access.PRIVATE:
        there |= Q(pk__in=set(recent) - {None})
    users = get_user_model()._default_manager.filter(there, is_active=True)
    users = users.exclude(pk=participant.user_id)
    seen = Max("chat_memberships__read_id", filter=Q(chat_memberships__room=room), default=0)
    found = users.annotate(seen=seen).order_by("-seen", "pk")[:MAX_PEOPLE]
    return protocol.People(
        people=[
            protocol.RoomPerson(
                user_id=user.pk, username=user.get_username(), name=display_name(user)
            )
            for user in found
        ]
    )
