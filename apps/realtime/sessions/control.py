"""What a transaction has to say to live sockets in every process, sent when it commits.

A notice may be lost with the channel layer; `authority` finds out without it, half a minute later.
"""

from typing import Any

from django.db import transaction

from apps.realtime.layer.broadcaster import broadcaster

CONTROL_GROUP = "realtime.control"


def revoke(*, stream: str, user_id: int | None) -> None:
    """End `user_id`'s subscriptions to `stream` when the caller's transaction commits.

    None means everybody who is not logged in. Say it in the transaction that takes the right away,
    and before what is published there: later subscribes, replay included, are refused because the
    stream's `may_read` then says so.
    """
    notify({"type": "control.revoked", "stream": stream, "user_id": user_id})


def revoke_all(*, stream: str) -> None:
    """The same for everybody: what the stream is about was closed, or is gone."""
    notify({"type": "control.revoked_all", "stream": stream})


def user_changed(*, user_id: int) -> None:
    """Have every process check this user's sockets when the caller's transaction commits."""
    notify({"type": "control.user_changed", "user_id": user_id})


def end_session(*, session_key: str) -> None:
    """Close this session's sockets when the caller's transaction commits."""
    notify({"type": "control.end_session", "session_key": session_key})


def notify(message: dict[str, Any]) -> None:
    transaction.on_commit(lambda: broadcaster.send_now(CONTROL_GROUP, message), robust=True)
