"""Who is in which room."""

from django.db.models import Max

from apps.chat.models import Membership, Message
from apps.chat.people import Participant


def room_enter(*, room_id: int, participant: Participant) -> Membership | None:
    """The membership of somebody who may read the room and opens it; None for a guest.

    The first time, it is created: what was written before counts as read. After that, entering
    writes nothing.
    """
    if participant.user_id is None:
        return None
    joined = Membership.objects.filter(room=room_id, user=participant.user_id).first()
    if joined is not None:
        return joined
    membership, _ = Membership.objects.get_or_create(
        room_id=room_id,
        user_id=participant.user_id,
        defaults={"read_id": newest_id(room_id)},
    )
    return membership


def newest_id(room_id: int) -> int:
    """The id of the room's newest message, deleted or not; 0 without any."""
    return Message.objects.filter(room=room_id).aggregate(newest=Max("pk"))["newest"] or 0
