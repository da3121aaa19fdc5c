"""Direct conversations: one room for each set of two or more members."""

from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.chat.models import Room
from apps.chat.people import Participant, active_users
from apps.chat.services.memberships import membership_create
from apps.chat.services.rooms import random_slug
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId
from apps.realtime.selectors import display_name

MOST_PEOPLE = 8


def direct_open(*, participant: Participant, user_ids: Collection[UserId]) -> Room:
    """The conversation of `participant` with these users, which is created if there is none.

    Raises `Refused` for a guest, and for nobody or too many people to talk to.
    """
    if participant.user_id is None:
        raise Refused("forbidden", _("Log in to write to somebody directly."))
    users = active_users({*user_ids, participant.user_id}).in_bulk()
    if not 2 <= len(users) <= MOST_PEOPLE:
        message = _("Choose between one and {most} other people.").format(most=MOST_PEOPLE - 1)
        raise Refused("invalid", message)
    # In id order, in which all services lock members' streams.
    ids = sorted(users)
    key = "-".join(map(str, ids))
    names = ", ".join(display_name(users[user_id]) for user_id in ids)
    try:
        return Room.objects.filter(direct_key=key).first() or direct_create(key, names, ids)
    except IntegrityError:  # somebody else of them was faster
        return Room.objects.get(direct_key=key)


@transaction.atomic
def direct_create(key: str, names: str, user_ids: list[UserId]) -> Room:
    room = Room.objects.create(
        name=names[:60], slug=random_slug("direct"), access=Room.Access.DIRECT, direct_key=key
    )
    for user_id in user_ids:
        membership_create(room_id=room.pk, user_id=user_id)
    return room
