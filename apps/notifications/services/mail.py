"""Mail about notifications: one mail for each window of time.

An occurrence belongs to one bundle. A bundle is closed before it is sent, so later occurrences go
into the next one. If a worker dies, its lease ends, and another worker sends the same mail with the
same Message-ID.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.notifications.kinds import Channel, kind_named
from apps.notifications.language import in_language_of
from apps.notifications.mail import mail_about
from apps.notifications.models import Inbox, MailBundle, Notification, Occurrence
from apps.notifications.preferences import (
    MAIL_WINDOWS,
    addresses_of,
    deliveries_for,
    mail_every,
)
from apps.notifications.quiet import UNTIL_ENDED, quiet_end
from apps.notifications.selectors import inbox_get
from apps.notifications.services.publishing import lock

LEASE = timedelta(minutes=2)  # longer than a mail server may take
MOST_DAYS = timedelta(days=2)  # after which a mail that could not be sent is given up


class BeingSentError(Exception):
    """Another worker has the lease: it is sending this mail, or died doing so."""


def mail_add(occurrence: Occurrence, inbox: Inbox, patience: timedelta = timedelta()) -> None:
    """Add it to the person's open bundle. The caller has locked their stream.

    A new bundle stays open for at least `patience`, so that the page or a push can come first.
    """
    bundle = MailBundle.objects.filter(user=inbox.user_id, closed_at=None).first()
    occurrence.mail = bundle or bundle_open(inbox, patience)
    occurrence.save(update_fields=["mail"])


def bundle_open(inbox: Inbox, patience: timedelta) -> MailBundle:
    now = timezone.now()
    window = max(patience, MAIL_WINDOWS[Inbox.MailEvery(mail_every(inbox))])
    bundle = MailBundle.objects.create(user_id=inbox.user_id, starts_at=now, ends_at=now + window)
    schedule(bundle)
    return bundle


def schedule(bundle: MailBundle) -> None:
    from apps.notifications.tasks import send_mail  # imports this module

    send_mail.using(run_after=bundle.ends_at).enqueue(bundle_id=bundle.pk)


def mail_reschedule(inbox: Inbox) -> None:
    """Move the end of the open window to the new choices. The caller has locked the stream.

    At that end it is put off if the person wants quiet then.
    """
    bundle = MailBundle.objects.filter(user=inbox.user_id, closed_at=None).first()
    window = MAIL_WINDOWS.get(Inbox.MailEvery(mail_every(inbox)))
    # With "never" the bundle stays, and is empty at its end, unless they choose again before.
    if bundle is not None and window is not None:
        postpone(bundle, max(bundle.starts_at + window, timezone.now()))


def postpone(bundle: MailBundle, until: datetime) -> None:
    bundle.ends_at = until
    bundle.save(update_fields=["ends_at"])
    if until < UNTIL_ENDED:
        schedule(bundle)


def mail_send(*, bundle_id: int) -> None:
    """Send the mail, once its window has ended. A worker calls this, and again after a failure.

    Raises `BeingSentError` while another worker has the lease.
    """
    bundle = bundle_claim(bundle_id)
    if bundle is None:
        return
    try:
        address = addresses_of([bundle.user_id]).get(bundle.user_id)
        rows = list(rows_to_mail(bundle)) if address else []
        if rows:
            with in_language_of(bundle.user_id):
                mail = mail_about(rows, bundle=bundle, address=address or "")
            mail.send()
    except Exception:
        MailBundle.objects.filter(pk=bundle_id).update(leased_until=None)
        raise
    # If the worker dies before this line, the mail is sent a second time.
    MailBundle.objects.filter(pk=bundle_id).update(sent_at=timezone.now(), leased_until=None)


@transaction.atomic
def bundle_claim(bundle_id: int) -> MailBundle | None:
    """Close and lease the bundle; None if it is sent, or if its window has not ended."""
    now = timezone.now()
    found = MailBundle.objects.filter(pk=bundle_id, sent_at=None).first()
    if found is None:
        return None
    lock(found.user_id)  # nothing is added while it closes
    unsent = MailBundle.objects.filter(pk=bundle_id, sent_at=None, ends_at__lte=now)
    bundle = unsent.first()
    if bundle is None:
        return None
    if bundle.closed_at is None and (until := quiet_end(inbox_get(user_id=bundle.user_id), now)):
        postpone(bundle, until)
        return None
    free = unsent.filter(Q(leased_until=None) | Q(leased_until__lte=now))
    if not free.update(closed_at=bundle.closed_at or now, leased_until=now + LEASE):
        raise BeingSentError(f"Mail {bundle_id} is being sent.")
    return bundle


def rows_to_mail(bundle: MailBundle) -> QuerySet[Notification]:
    """The bundle's notifications that are unread, in the inbox, and still wanted by mail."""
    rows = Notification.objects.filter(
        pk__in=bundle.occurrences.values("notification"),
        read_at=None,
        archived_at=None,
        snoozed_until=None,
    )
    kinds = set(rows.values_list("kind", flat=True).order_by())
    unwanted = [
        kind
        for kind in kinds
        if Channel.EMAIL
        not in deliveries_for(user_ids=[bundle.user_id], kind=kind_named(kind))[
            bundle.user_id
        ].channels
    ]
    return rows.exclude(kind__in=unwanted).order_by("-seq")


def mails_overdue() -> list[int]:
    """The unsent bundles whose task was given up."""
    now = timezone.now()
    due = MailBundle.objects.filter(sent_at=None, ends_at__lte=now - LEASE)
    return list(due.filter(ends_at__gt=now - MOST_DAYS).values_list("pk", flat=True))
