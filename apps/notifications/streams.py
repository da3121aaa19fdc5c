"""The notifications' kind of stream, and who may read it."""

from apps.realtime.streams import PersonalStream


class UserStream(PersonalStream):
    """`notifications.user.<pk>`: one person's notifications, which nobody else may read."""

    kind = "notifications.user"
