"""The rows of people who are looking at a page, for each web process."""

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from apps.notifications.push.models import ActivePerson
from apps.realtime.ids import UserId

LASTS = timedelta(seconds=90)  # three renewals


def is_active(*, user_id: UserId) -> bool:
    return ActivePerson.objects.filter(user=user_id, until__gt=timezone.now()).exists()


def person_arrived(*, process: str, user_id: UserId) -> None:
    until = timezone.now() + LASTS
    ActivePerson.objects.update_or_create(
        process=process, user_id=user_id, defaults={"until": until}
    )


def person_left(*, process: str, user_id: UserId) -> None:
    ActivePerson.objects.filter(process=process, user=user_id).delete()


def people_renew(*, process: str, user_ids: Collection[UserId]) -> None:
    """Store that the process has these people, and delete rows that have expired."""
    now = timezone.now()
    rows = ActivePerson.objects.filter(process=process)
    rows.exclude(user__in=user_ids).delete()
    rows.update(until=now + LASTS)
    missing = set(user_ids) - set(rows.values_list("user_id", flat=True))
    people = [
        ActivePerson(process=process, user_id=pk, until=now + LASTS) for pk in sorted(missing)
    ]
    ActivePerson.objects.bulk_create(people, ignore_conflicts=True)
    ActivePerson.objects.filter(until__lte=now).delete()
