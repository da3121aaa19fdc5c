"""Changes of people's preferences."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.notifications.kinds import Channel, Kind
from apps.notifications.models import Inbox, Preference
from apps.notifications.preferences import channels_offered
from apps.notifications.selectors import inbox_get
from apps.notifications.services.mail import mail_reschedule
from apps.notifications.services.publishing import lock
from apps.notifications.signals import PauseChanged, pause_changed
from apps.realtime.ids import UserId


@transaction.atomic
def preferences_save(
    *, user_id: UserId, kinds: Collection[Kind], on: Mapping[str, Collection[Channel]], **inbox: Any
) -> None:
    """Save which channels are `on` for each of `kinds`, and fields of the person's `Inbox`.

    Only choices that differ from the site's defaults are stored, so that a new default applies
    to everybody else. Mail that waits follows the new choice.
    """
    lock(user_id)
    offered = channels_offered()
    Preference.objects.filter(
        user=user_id, kind__in=[kind.name for kind in kinds], channel__in=offered
    ).delete()
    Preference.objects.bulk_create(
        Preference(user_id=user_id, kind=kind.name, channel=channel, is_on=is_on)
        for kind in kinds
        for channel in offered
        if (is_on := channel in on.get(kind.name, ())) != (channel in kind.default_channels)
    )
    inbox_save(user_id, **inbox)


def inbox_save(user_id: UserId, **fields: Any) -> None:
    row, _ = Inbox.objects.get_or_create(user_id=user_id)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    mail_reschedule(row)


@transaction.atomic
def inbox_update(*, user_id: UserId, **fields: str) -> None:
    """Save fields of the person's `Inbox`, such as `language` and `time_zone`, if they differ."""
    inbox = inbox_get(user_id=user_id)
    if any(getattr(inbox, name) != value for name, value in fields.items()):
        lock(user_id)
        inbox_save(user_id, **fields)


@transaction.atomic
def pause(*, user_id: UserId, until: datetime | None) -> None:
    """Do not disturb the person until then. None ends a pause, and waiting mail is sent."""
    lock(user_id)
    inbox_save(user_id, do_not_disturb_until=until)
    pause_changed.send(sender=Inbox, event=PauseChanged(user_id=user_id, until=until))


@transaction.atomic
def mail_unsubscribe(*, user_id: UserId) -> None:
    """Stop mail about notifications, including the mail that waits."""
    lock(user_id)
    inbox_save(user_id, mail_every=Inbox.MailEvery.NEVER)
