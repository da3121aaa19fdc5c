"""Decides when to push: at once to people who are away, later to people who look at a page.

While its recipient looks at a page, a push is held. It is sent if they have not seen the
notification after some minutes, or when their last page closes or loses its connection. Mail comes
last.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from apps.notifications.push.active_people import is_active
from apps.notifications.push.config import push_config
from apps.notifications.push.dispatch import push_send
from apps.notifications.push.models import HeldPush
from apps.notifications.push.tasks import PUSHES
from apps.realtime.ids import UserId, user_id_from
from apps.realtime.tasks import task

# Following a link closes one page before the next one connects.
GRACE = timedelta(seconds=15)


def push_or_hold(*, notification_id: int, user_id: UserId) -> timedelta:
    """Push this notification now, or hold it while its recipient looks at a page.

    Returns how long mail about it should wait.
    """
    patience = timedelta(minutes=push_config().after_minutes)
    if not is_active(user_id=user_id):
        push_send(notification_id=notification_id, user_id=user_id)
        return patience
    push_hold(notification_id=notification_id, user_id=user_id, lasts=patience)
    return 2 * patience


def push_hold(*, notification_id: int, user_id: UserId, lasts: timedelta) -> None:
    held = {"user_id": user_id}
    _, is_new = HeldPush.objects.get_or_create(held, notification_id=notification_id)
    if is_new:
        escalate.using(run_after=timezone.now() + lasts).enqueue(notification_id)


def pushes_reconsider(*, user_id: UserId) -> None:
    """The person's last page in a process is gone. Check in a moment whether they are away."""
    if HeldPush.objects.filter(user=user_id).exists():
        catch_up.using(run_after=timezone.now() + GRACE).enqueue(str(user_id))


@transaction.atomic
def push_release(held: HeldPush) -> None:
    """Send a held push, unless another task has. One that has been read is not pushed."""
    released, _ = HeldPush.objects.filter(pk=held.pk).delete()
    if released:
        push_send(notification_id=held.pk, user_id=held.user_id)


@task(queue_name=PUSHES)
def escalate(notification_id: int) -> None:
    """Push what the recipient has not read on a page in time."""
    for held in HeldPush.objects.filter(pk=notification_id):
        push_release(held)


@task(queue_name=PUSHES)
def catch_up(user: object) -> None:
    """Send a person's held pushes if they no longer look at a page. `user` is their id."""
    user_id = user_id_from(str(user))
    if not is_active(user_id=user_id):
        for held in HeldPush.objects.filter(user=user_id):
            push_release(held)
