"""Sending notifications: from a view, another service, the admin, a command or a shell."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from apps.notifications import signals
from apps.notifications.kinds import Channel, Kind, kind_named
from apps.notifications.language import in_language
from apps.notifications.models import Notification, Occurrence
from apps.notifications.preferences import Delivery, deliveries_for
from apps.notifications.services.mail import mail_add
from apps.notifications.services.publishing import lock, publish_saved
from apps.notifications.services.ringing import ring, rings
from apps.notifications.services.summary import MAX_TEXT, summarize
from apps.realtime.ids import UserId
from apps.realtime.selectors import NAME_LENGTH
from apps.realtime.services import clean_line, shorten

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class News:
    """The content of a notification, the same for all recipients."""

    kind: Kind
    url: str
    text: str = ""
    actor: str = ""
    actor_id: UserId | None = None
    subject: str = ""
    group: str = ""
    key: str = ""
    unfollow_url: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)

    def cleaned(self) -> "News":
        """Its texts as single lines that fit into their columns."""
        text, actor = clean_line(self.text), clean_line(self.actor)
        return replace(self, text=shorten(text, MAX_TEXT), actor=shorten(actor, NAME_LENGTH))


@transaction.atomic
def notify(*, recipients: Collection[UserId], kind: str, url: str, **about: Any) -> list[UserId]:
    """Send a notification of `kind` to these users. Returns the ids of those who got it.

    It reaches them when the caller's transaction commits. `url` is a path of this site. The other
    fields of `News` are optional: `actor` is the name of the person who did it, `actor_id` the id
    of their account, `text` a line about it, `subject` the stream whose page shows it, `group` the
    group if that is not the subject, and `context` has further values for the kind's template. A
    user who already has the same `key` gets no second notification; its text and address change. A
    POST to `unfollow_url`, another path, stops notifications of this kind.

    Users who are deleted, inactive or do not want it get none. Their streams are locked in the
    order of their ids. Raises `Refused` for an invalid value.
    """
    news = News(kind=kind_named(kind), url=url, **about).cleaned()
    users = get_user_model()._default_manager.filter(is_active=True, pk__in=recipients)
    active = list(users.order_by("pk").values_list("pk", flat=True))
    if len(active) < len(recipients):
        logger.debug("%d users are deleted or inactive.", len(recipients) - len(active))
    deliveries = deliveries_for(user_ids=active, kind=news.kind)
    return [user_id for user_id in active if deliver_to(user_id, news, deliveries[user_id])]


def deliver_to(user_id: UserId, news: News, delivery: Delivery) -> bool:
    with in_language(delivery.inbox):
        return deliver(user_id, news, delivery)


def deliver(user_id: UserId, news: News, delivery: Delivery) -> bool:
    """Store and publish it for one person. False if they do not want it, or have it already."""
    if not delivery.channels and not news.key:
        return False
    seq = lock(user_id)
    if (news.key and correct(user_id, news)) or not delivery.channels:
        return False
    notification = open_group(user_id, news) or new_row(user_id)
    begin(notification, news, seq=seq, on_page=Channel.PAGE in delivery.channels)
    occurrence = happen(notification, news)
    summarize(notification, occurrence)
    alert = rings(news.kind, delivery)
    patience = ring(notification, delivery, alert=alert)
    if Channel.EMAIL in delivery.channels:
        mail_add(occurrence, delivery.inbox, patience)
    created = notification_created(notification, delivery, alert=alert)
    signals.notification_created.send(sender=Notification, event=created)
    return True


def correct(user_id: UserId, news: News) -> bool:
    """Update the occurrence that the person has with this key. False if there is none."""
    told = Occurrence.objects.filter(kind=news.kind.name, key=news.key, recipient=user_id)
    found = told.select_related("notification").first()
    if found is None:
        return False
    notification = found.notification
    if (found.text, found.url, notification.context) != (news.text, news.url, news.context):
        found.actor, found.actor_user_id = news.actor, news.actor_id
        found.text, found.url = news.text, news.url
        notification.context = dict(news.context)
        found.save(update_fields=["actor", "actor_user", "text", "url"])
        summarize(notification)
        publish_saved(notification, replaces=True)
    return True


def open_group(user_id: UserId, news: News) -> Notification | None:
    """The unread row that it joins, if there is one."""
    group = group_of(news)
    if not group:
        return None
    rows = Notification.objects.filter(recipient=user_id, read_at=None)
    return rows.filter(kind=news.kind.name, group=group).first()


def new_row(user_id: UserId) -> Notification:
    return Notification(recipient_id=user_id, on_page=False)


def group_of(news: News) -> str:
    return (news.group or news.subject) if news.kind.grouped else ""


def begin(notification: Notification, news: News, *, seq: int, on_page: bool) -> None:
    """Move the row to the top of the list. This ends a snooze."""
    notification.kind, notification.group = news.kind.name, group_of(news)
    notification.subject, notification.unfollow_url = news.subject, news.unfollow_url
    notification.context = dict(news.context)
    notification.seq, notification.on_page = seq, on_page or notification.on_page
    notification.happened_at, notification.snoozed_until = timezone.now(), None


def happen(notification: Notification, news: News) -> Occurrence:
    return Occurrence(
        recipient_id=notification.recipient_id,
        kind=news.kind.name,
        key=news.key,
        actor=news.actor,
        actor_user_id=news.actor_id,
        text=news.text,
        url=news.url,
    )


def notification_created(
    notification: Notification, delivery: Delivery, *, alert: bool
) -> signals.NotificationCreated:
    return signals.NotificationCreated(
        notification_id=notification.pk,
        recipient_id=notification.recipient_id,
        kind=notification.kind,
        text=notification.text,
        url=notification.url,
        channels=frozenset(delivery.channels),
        alert=alert,
    )
