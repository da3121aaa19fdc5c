"""What a transaction has to tell live connections in every process, sent when it commits.

A message may be lost with the channel layer; the revalidator finds out without it within half a
minute.
"""

from django.db import transaction

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.messages import (
    CONTROL_GROUP,
    AccessRevoked,
    LayerMessage,
    SessionEnded,
    StreamClosed,
    UserChanged,
)


def revoke(*, stream: str, user_id: int | None) -> None:
    """End `user_id`'s subscriptions to `stream` when the caller's transaction commits.

    None means everybody who is not logged in. Call it in the transaction that takes the right away,
    and before what is published there: later subscribes, replay included, are refused because the
    stream's `may_read` then says so.
    """
    send_on_commit(AccessRevoked(stream, user_id))


def revoke_all(*, stream: str) -> None:
    """The same for everybody: what the stream is about was closed, or is gone."""
    send_on_commit(StreamClosed(stream))


def revalidate_user(*, user_id: int) -> None:
    """Have every process check this user's connections when the caller's transaction commits."""
    send_on_commit(UserChanged(user_id))


def end_session(*, session_key: str) -> None:
    """Close this session's connections when the caller's transaction commits."""
    send_on_commit(SessionEnded(session_key))


def send_on_commit(message: LayerMessage) -> None:
    transaction.on_commit(lambda: broadcaster.send_now(CONTROL_GROUP, message), robust=True)
