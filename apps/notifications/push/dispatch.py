"""Enqueues a push to each of a person's browsers."""

from apps.notifications.push.config import push_offered
from apps.notifications.push.models import PushSubscription
from apps.notifications.push.tasks import push
from apps.realtime.ids import UserId


def push_send(*, notification_id: int, user_id: UserId) -> None:
    """Have a worker push this notification to each of the person's browsers."""
    if push_offered():
        for pk in PushSubscription.objects.filter(user=user_id).values_list("pk", flat=True):
            push.enqueue(pk, notification_id)


def push_test(*, user_id: UserId) -> int:
    """Have a worker push a message to each of the person's browsers. Returns how many."""
    pks = list(PushSubscription.objects.filter(user=user_id).values_list("pk", flat=True))
    for pk in pks if push_offered() else ():
        push.enqueue(pk, None)
    return len(pks)
