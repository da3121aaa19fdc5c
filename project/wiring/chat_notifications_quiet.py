"""Do not disturb in the chat is the pause of notifications."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.dispatch import receiver
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.chat import do_not_disturb
from apps.notifications.quiet import UNTIL_ENDED, zone_of
from apps.notifications.selectors import inbox_get, pauses_now
from apps.notifications.services import pause
from apps.notifications.signals import PauseChanged, pause_changed
from apps.notifications.snoozing import snooze_end
from apps.realtime.ids import UserId

UNTIL_I_END_IT = "on"


class Pauses:
    """The pauses of notifications, as the chat sets and shows them."""

    choices: dict[str, str | Promise] = {
        "hour": _("For an hour"),
        "tomorrow": _("Until tomorrow morning"),
        "week": _("Until next Monday"),
        UNTIL_I_END_IT: _("Until I turn it off"),
    }

    def quiet_until(self, user_ids: Collection[UserId]) -> dict[UserId, datetime]:
        paused = pauses_now().filter(user__in=user_ids)
        ends = paused.values_list("user", "do_not_disturb_until")
        return {user_id: end for user_id, end in ends if end is not None}

    def expression(self, user: str) -> Any:
        return Subquery(pauses_now().filter(user=OuterRef(user)).values("do_not_disturb_until"))

    def start(self, *, user_id: UserId, choice: str) -> None:
        if choice == UNTIL_I_END_IT:
            until = UNTIL_ENDED
        else:
            zone = zone_of(inbox_get(user_id=user_id))
            until = snooze_end(choice, now=timezone.now(), zone=zone)
        pause(user_id=user_id, until=until)

    def end(self, *, user_id: UserId) -> None:
        pause(user_id=user_id, until=None)


do_not_disturb.connect(Pauses())


@receiver(pause_changed, dispatch_uid="show_pause")
def show_pause(sender: Any, event: PauseChanged, **kwargs: Any) -> None:
    """Show it in the chat, wherever the pause was set."""
    do_not_disturb.quiet_changed(user_id=event.user_id)
