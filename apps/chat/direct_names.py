"""Direct conversations are called after the other people in them."""

from collections.abc import Iterable

from apps.chat.models import Membership, Room
from apps.chat.people import Participant
from apps.realtime.selectors import display_name


def name_direct(rooms: Iterable[Room], *, participant: Participant | None) -> None:
    """Give direct conversations among `rooms` the name that `participant` sees: one query."""
    direct = {room.pk: room for room in rooms if room.is_direct}
    if not direct or participant is None:
        return
    others = Membership.objects.filter(room__in=direct).exclude(user=participant.user_id)
    names: dict[int, list[str]] = {}
    for each in others.select_related("user").order_by("user__pk"):
        names.setdefault(each.room_id, []).append(display_name(each.user))
    for room_id, people in names.items():
        direct[room_id].name = ", ".join(people)
