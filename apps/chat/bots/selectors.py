"""The bots of a room."""

from apps.chat.models import Bot, Room
from apps.chat.people import Participant
from apps.chat.rights import is_staff


def room_bots(*, room: Room, participant: Participant) -> list[tuple[Bot, bool]]:
    """The bots that are members of `room`, each with whether `participant` may change it."""
    bots = list(Bot.objects.in_room(room.pk).select_related("user"))
    is_admin = bool(bots) and is_staff(participant, "chat.change_bot")
    return [(bot, is_admin or bot.owner_id == participant.user_id) for bot in bots]
