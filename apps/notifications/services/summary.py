"""The text of a notification, made from all its occurrences."""

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.notifications.kinds import kind_named
from apps.notifications.models import Notification, Occurrence
from apps.realtime.errors import Refused
from apps.realtime.services import clean_line, shorten

MAX_TEXT = 300


def summarize(notification: Notification, added: Occurrence | None = None) -> bool:
    """Save the row with the text of its occurrences and of `added`. False if it has none.

    Raises `Refused` for a kind, text or address that the model does not allow.
    """
    rows = Occurrence.objects.filter(notification=notification.pk)
    earlier = rows if notification.pk else rows.none()
    latest = added or earlier.last()
    if latest is None:
        return False
    counted = earlier.exclude(pk=latest.pk).aggregate(
        times=Count("pk"),
        people=Count("actor", distinct=True, filter=~Q(actor__in=["", latest.actor])),
    )
    people = counted["people"] + bool(latest.actor)
    write(notification, latest, times=counted["times"] + 1, people=people)
    if added:
        added.notification = notification
        added.save()
    return True


def write(notification: Notification, latest: Occurrence, *, times: int, people: int) -> None:
    notification.times, notification.people = times, people
    notification.actor, notification.url = latest.actor, latest.url
    notification.actor_user_id = latest.actor_user_id
    notification.text = shorten(clean_line(sentence(notification, latest.text)), MAX_TEXT)
    check_fields(notification)
    notification.save()


def sentence(notification: Notification, text: str) -> str:
    values = {
        "actor": notification.actor,
        "actors": actors(notification.actor, notification.people),
        "people": notification.people,
        "times": notification.times,
        "text": text,
    }
    return kind_named(notification.kind).sentence({**notification.context, **values})


def actors(latest: str, people: int) -> str:
    """The latest person's name, and how many others there were."""
    if people <= 1:
        return latest
    others = ngettext("%(count)d other", "%(count)d others", people - 1) % {"count": people - 1}
    return _("%(name)s and %(others)s") % {"name": latest, "others": others}


def check_fields(notification: Notification) -> None:
    try:
        notification.clean_fields(exclude=["recipient", "actor_user"])
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise Refused("invalid", f"{name.capitalize()}: {problems[0]}") from None
