"""Creating, changing, closing and deleting rooms."""

import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.chat import events
from apps.chat.models import Membership, Message, ModerationEntry, Room
from apps.chat.people import Participant
from apps.chat.rights import is_staff, locked_room, manageable_room
from apps.chat.services.memberships import membership_create
from apps.chat.services.moderation_log import entry_add
from apps.chat.streams import RoomStream
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId
from apps.realtime.services import clean_line, publish
from apps.realtime.sessions.control import revoke, revoke_all

# Other pages of the chat.
RESERVED_SLUGS = {"api", "do-not-disturb", "sidebar", "direct", "invitation", "search"}
Action = ModerationEntry.Action
ROOMS_PER_PERSON = 20  # unless settings.CHAT_ROOMS_PER_PERSON says otherwise


@transaction.atomic
def room_create(
    *,
    name: str,
    topic: str = "",
    access: str = Room.Access.OPEN,
    slug: str = "",
    owner: Participant | None = None,
) -> Room:
    """Create a room, which belongs to `owner` if there is one.

    The slug defaults to one made of the name. Raises `Refused` without a name, if a room of that
    name is open to the owner, and for an owner of too many rooms.
    """
    owner_id = owner_checked(owner) if owner else None
    room = Room(name=room_name(name), topic=clean_line(topic), access=access)
    room.slug = slug or slugify(room.name) or random_slug("room")
    if access == Room.Access.PRIVATE or room.slug in RESERVED_SLUGS:
        room.slug = random_slug(room.slug)
    room_insert(room, owner)
    if owner_id is not None:
        membership_create(room_id=room.pk, user_id=owner_id, role=Membership.Role.OWNER)
    return room


def room_insert(room: Room, owner: Participant | None) -> None:
    """Save a new room. One with the slug of a room that its owner may not see gets another slug."""
    try:
        with transaction.atomic():
            room.save()
    except IntegrityError:
        rooms = Room.objects.all() if owner is None else Room.objects.open_to(owner)
        if rooms.filter(slug=room.slug).exists():
            message = _("There is already a room called {name}.").format(name=room.name)
            raise Refused("conflict", message) from None
        room.slug = random_slug(room.slug)
        room.save()


def random_slug(beginning: str) -> str:
    """A random slug: it cannot be guessed, and does not reveal other rooms."""
    return f"{beginning[:40]}-{secrets.token_hex(4)}"


def owner_checked(owner: Participant) -> UserId:
    """The user id of the owner. Raises `Refused` for a guest and for an owner of too many rooms."""
    if owner.user_id is None:
        raise Refused("forbidden", _("Log in to create a room."))
    most = getattr(settings, "CHAT_ROOMS_PER_PERSON", ROOMS_PER_PERSON)
    owned = Membership.objects.filter(
        user=owner.user_id, role=Membership.Role.OWNER, room__archived_at=None
    )
    if owned.count() >= most and not is_staff(owner, "chat.add_room"):
        message = _("You own as many rooms as one person may: {most}.")
        raise Refused("too_many", message.format(most=most))
    return owner.user_id


@transaction.atomic
def room_update(*, room_id: int, name: str, topic: str, access: str) -> Room:
    """Change a room's heading and access. People who lose access stop getting events.

    Raises `Refused` without a name, `NotFound` for an unknown room.
    """
    room = locked_room(room_id)
    if access != room.access:
        access_narrow(room_id, access)
    room.name, room.topic, room.access = room_name(name), clean_line(topic), access
    room.save(update_fields=["name", "topic", "access"])
    publish(stream=RoomStream.name(room.pk), event=events.room_saved(room))
    return room


def access_narrow(room_id: int, access: str) -> None:
    """End the subscriptions of readers who may not read a room with `access`."""
    stream = RoomStream.name(room_id)
    if access == Room.Access.MEMBERS:
        revoke(stream=stream, user_id=None)
    elif access in (Room.Access.PRIVATE, Room.Access.CLOSED):
        revoke_all(stream=stream)  # who may still read it subscribes again


@transaction.atomic
def room_change(
    *, room_id: int, participant: Participant, name: str, topic: str, access: str
) -> Room:
    """`room_update` by somebody who manages the room. Raises what `manageable_room` raises."""
    manageable_room(room_id=room_id, participant=participant)
    room = room_update(room_id=room_id, name=name, topic=topic, access=access)
    entry_add(room=room, actor=participant, action=Action.CHANGED, detail=f"{access} {room.name}")
    return room


@transaction.atomic
def room_change_archived(*, room_id: int, participant: Participant, archived: bool) -> Room:
    """`room_archive` by somebody who manages the room. Raises what `manageable_room` raises."""
    manageable_room(room_id=room_id, participant=participant)
    room = room_archive(room_id=room_id, archived=archived)
    action = Action.ARCHIVED if archived else Action.UNARCHIVED
    entry_add(room=room, actor=participant, action=action)
    return room


@transaction.atomic
def room_archive(*, room_id: int, archived: bool) -> Room:
    """Archive a room: nobody writes in it, and no list shows it. Or undo that."""
    room = locked_room(room_id)
    room.archived_at = timezone.now() if archived else None
    room.save(update_fields=["archived_at"])
    publish(stream=RoomStream.name(room.pk), event=events.room_saved(room))
    return room


@transaction.atomic
def room_close(*, room_id: int) -> Room:
    """Close a room to everybody. Its messages stay, and show again when it is reopened."""
    room = locked_room(room_id)
    return room_update(room_id=room_id, name=room.name, topic=room.topic, access=Room.Access.CLOSED)


@transaction.atomic
def room_delete(*, room_id: int) -> None:
    """Delete a room and its messages."""
    # Room, messages, stream: services lock in this order, so that two transactions never wait for
    # each other.
    locked_room(room_id)
    Message.objects.filter(room_id=room_id).delete()
    revoke_all(stream=RoomStream.name(room_id))
    Room.objects.filter(pk=room_id).delete()


def room_name(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise Refused("invalid", _("Give the room a name."))
    return name
