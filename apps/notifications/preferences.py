"""The channels that people want for each kind, and whether notifications may ring now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from apps.notifications.kinds import Channel, Kind
from apps.notifications.models import Inbox, Preference
from apps.notifications.push.config import push_offered
from apps.notifications.push.selectors import subscribed_of
from apps.notifications.quiet import is_quiet
from apps.realtime.ids import UserId

Every = Inbox.MailEvery
# Even mail "at once" waits a minute, so that people can read on the page first.
MAIL_WINDOWS = {
    Every.MINUTE: timedelta(minutes=1),
    Every.HOUR: timedelta(hours=1),
    Every.DAY: timedelta(days=1),
}


@dataclass(frozen=True)
class Delivery:
    """How a notification of one kind reaches one person now."""

    channels: frozenset[Channel]
    inbox: Inbox
    quiet: bool = False


def channels_offered() -> list[Channel]:
    """The channels that the site is configured for."""
    missing = {Channel.EMAIL} if mail_backend().endswith("dummy.EmailBackend") else set()
    missing |= set() if push_offered() else {Channel.PUSH}
    return [each for each in Channel if each not in missing]


def mail_backend() -> str:
    """The path of the class that sends mail, where Django before or since 6.1 has it."""
    if mailers := getattr(settings, "MAILERS", None):
        return str(mailers["default"]["BACKEND"])
    return str(settings.EMAIL_BACKEND)


def deliveries_for(*, user_ids: Collection[UserId], kind: Kind) -> dict[UserId, Delivery]:
    """The delivery for each of these users, in four queries at most."""
    now = timezone.now()
    chosen: dict[UserId, dict[str, bool]] = {}
    for row in Preference.objects.filter(user__in=user_ids, kind=kind.name):
        chosen.setdefault(row.user_id, {})[row.channel] = row.is_on
    inboxes = Inbox.objects.in_bulk(user_ids)
    wanted = {user_id: channels_of(kind, chosen.get(user_id, {})) for user_id in user_ids}
    mailed = {*addresses_of(with_channel(wanted, Channel.EMAIL))}
    pushed = subscribed_of(with_channel(wanted, Channel.PUSH))
    found = {}
    for user_id in user_ids:
        inbox = inboxes.get(user_id) or Inbox(user_id=user_id)
        channels = wanted[user_id]
        if user_id not in mailed or mail_every(inbox) == Every.NEVER:
            channels -= {Channel.EMAIL}
        if user_id not in pushed:
            channels -= {Channel.PUSH}
        found[user_id] = Delivery(channels, inbox, quiet=is_quiet(inbox, now))
    return found


def with_channel(wanted: Mapping[UserId, frozenset[Channel]], channel: Channel) -> list[UserId]:
    return [user_id for user_id, channels in wanted.items() if channel in channels]


def channels_of(kind: Kind, chosen: Mapping[str, bool]) -> frozenset[Channel]:
    """The channels that are on by choice, or by default."""
    defaults = kind.default_channels
    offered = channels_offered()
    on = frozenset(each for each in offered if chosen.get(each, each in defaults))
    # An open page shows the notifications of the browser, and knows only what is on the page.
    return on if Channel.PAGE in on else on - {Channel.BROWSER}


def mail_every(inbox: Inbox) -> str:
    """How often the person wants mail: as they chose, or as the site's setting says."""
    return inbox.mail_every or getattr(settings, "NOTIFICATION_MAIL_EVERY", Every.HOUR)


def addresses_of(user_ids: Collection[UserId]) -> dict[UserId, str]:
    """The e-mail addresses of these users, except inactive ones and those who have none."""
    model = get_user_model()
    field = model.get_email_field_name()
    try:
        model._meta.get_field(field)
    except FieldDoesNotExist:
        return {}
    users = model._default_manager.filter(pk__in=user_ids, is_active=True) if user_ids else None
    found = users.values_list("pk", field) if users is not None else []
    return {user_id: address for user_id, address in found if address}


def table_of(*, user_id: UserId, kinds: Collection[Kind]) -> dict[str, frozenset[Channel]]:
    """The channels that are on for each kind."""
    chosen: dict[str, dict[str, bool]] = {}
    for row in Preference.objects.filter(user=user_id):
        chosen.setdefault(row.kind, {})[row.channel] = row.is_on
    return {kind.name: channels_of(kind, chosen.get(kind.name, {})) for kind in kinds}
