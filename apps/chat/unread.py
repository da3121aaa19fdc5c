"""Counts the unread messages of members, for any number of rooms in one query."""

from typing import Any

from django.db.models import CharField, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat

from apps.chat.models import Membership, Mention, Message
from apps.chat.streams import RoomStream
from apps.realtime.models import Stream

MOST = 100  # that are counted in a room: pages show 99+


class Count(Subquery):
    """How many rows a query finds, which may be sliced."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def with_unread(memberships: QuerySet[Membership]) -> QuerySet[Membership]:
    """Each with `unread`, `mentions`, and what `place_of` says of its room.

    `unread` are the standing messages of others after `read_id`, `mentions` those of them that
    mention the member; both end at MOST. All come from one statement, so the counts are those of
    exactly that place in the room's stream.
    """
    newer = Message.objects.standing().filter(room=OuterRef("room"), pk__gt=OuterRef("read_id"))
    unread = newer.exclude(author=OuterRef("user"))
    mentions = Mention.objects.filter(
        user=OuterRef("user"), room=OuterRef("room"), message__gt=OuterRef("read_id")
    )
    return memberships.annotate(
        unread=Count(unread.values("pk")[:MOST]),
        mentions=Count(mentions.values("pk")[:MOST]),
        **place_of("room"),
    )


def place_of(room: str) -> dict[str, Any]:
    """Annotations: `newest_id` of the standing messages, or 0; `seq` and `epoch` of the stream.

    `room` is the field of the annotated row that holds the room's id.
    """
    newest = Message.objects.standing().filter(room=OuterRef(room)).order_by("-pk")
    name = Concat(Value(f"{RoomStream.kind}."), Cast(OuterRef(room), CharField()))
    stream = Stream.objects.filter(name=name)
    return {
        "newest_id": Coalesce(Subquery(newest.values("pk")[:1]), 0),
        "seq": Coalesce(Subquery(stream.values("head")[:1]), 0),
        "epoch": Coalesce(Subquery(stream.values("epoch")[:1]), Value("")),
    }
