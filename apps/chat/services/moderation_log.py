"""The moderation log of a room, to which each act of its owners and moderators is added."""

from apps.chat.models import ModerationEntry, Room
from apps.chat.people import Participant


def entry_add(
    *,
    room: Room,
    actor: Participant,
    action: str,
    person: Participant | None = None,
    detail: str = "",
) -> None:
    """Add to the room's moderation log, which its owners read.

    `detail` is data, of which `moderation_details.detail_text` makes words.
    """
    ModerationEntry.objects.create(
        room=room,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        person_name=person.name if person else "",
        detail=detail,
    )
