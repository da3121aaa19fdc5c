"""The members that a message mentions, and the people to offer after an @."""

from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Max, Q

from apps.chat import protocol, text
from apps.chat.models import Message, Room
from apps.chat.people import Participant
from apps.chat.rights import members_who_read, readable_room
from apps.realtime.ids import UserId
from apps.realtime.selectors import display_name, users_by_username

HERE = "here"
MAX_HERE = 50
MAX_PEOPLE = 200
RECENT_MESSAGES = 200


def mentioned_user_ids(message: Message, present_ids: Collection[UserId] = ()) -> set[UserId]:
    """The members mentioned by @username who may read the room, except the author.

    `@here`, written by a member, also mentions the first MAX_HERE of `present_ids`.
    """
    names = text.mentioned_names(message.body)
    if not names:
        return set()
    ids = set(users_by_username(names).values_list("pk", flat=True))
    if HERE in names and message.author_id is not None:
        ids.update(sorted(present_ids)[:MAX_HERE])
    readers = members_who_read({(user_id, message.room_id) for user_id in ids}) if ids else {}
    return {user_id for user_id, _ in readers} - {message.author_id}


def room_people(*, room_id: int, participant: Participant) -> protocol.People:
    """The people to mention in a room. Raises `NotFound` for a room not open to `participant`."""
    room = readable_room(room_id=room_id, participant=participant)
    recent = room.messages.order_by("-pk").values_list("author", flat=True)[:RECENT_MESSAGES]
    there = Q(chat_memberships__room=room)
    if room.access != Room.Access.PRIVATE:
        there |= Q(pk__in=set(recent) - {None})
    users = get_user_model()._default_manager.filter(there, is_active=True)
    users = users.exclude(pk=participant.user_id or 0)
    seen = Max("chat_memberships__read_id", filter=Q(chat_memberships__room=room), default=0)
    found = users.annotate(seen=seen).order_by("-seen", "pk")[:MAX_PEOPLE]
    readers = members_who_read({(user.pk, room.pk) for user in found})
    people = [room_person(user) for user in found if (user.pk, room.pk) in readers]
    return protocol.People(people=people)


def room_person(user: AbstractBaseUser) -> protocol.RoomPerson:
    name = display_name(user)
    return protocol.RoomPerson(user_id=user.pk, username=user.get_username(), name=name)
