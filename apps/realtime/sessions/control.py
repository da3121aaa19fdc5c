"""Revocations by apps: each is an entry in a log, which every process reads in order.

If the channel layer loses an entry, the hubs' poll finds it, as it finds any other event.
"""

from django.db import transaction

from apps.realtime.ids import UserId
from apps.realtime.layer.messages import CONTROL_GROUP
from apps.realtime.services import access_revoke
from apps.realtime.streams import EVERYONE, GUESTS, session_principal, user_principal

# The stream that all hubs follow; it has the name of its group, as every stream has.
CONTROL_STREAM = CONTROL_GROUP


def revoke(*, stream: str, user_id: UserId | None) -> None:
    """End `user_id`'s subscriptions to `stream`. None means everybody who is not logged in.

    Call it in the transaction that takes the right away, before you publish there. Later events of
    the stream are not sent to them, even if the channel layer loses messages. Later subscribes are
    refused by the stream's `may_read`. Raises TransactionManagementError outside of a transaction.
    """
    principal = GUESTS if user_id is None else user_principal(user_id)
    access_revoke(stream=stream, principal=principal)


def revoke_all(*, stream: str) -> None:
    """The same for everybody: the object of the stream was closed or deleted."""
    access_revoke(stream=stream, principal=EVERYONE)


def revalidate_user(*, user_id: UserId) -> None:
    """Have every process check this user's connections when the caller's transaction commits."""
    _announce(user_principal(user_id))


def end_session(*, session_key: str) -> None:
    """Close this session's connections when the caller's transaction commits."""
    _announce(session_principal(session_key))


def _announce(principal: str) -> None:
    """Write to the control stream, after the caller's transaction and in a short one of its own.

    The stream's row is locked while it is written to. In the caller's transaction, which may take
    long, it would hold up every log-in of the site. If the process dies in between, the periodic
    check of all connections closes them.
    """
    transaction.on_commit(lambda: _write(principal), robust=True)


def _write(principal: str) -> None:
    with transaction.atomic():
        access_revoke(stream=CONTROL_STREAM, principal=principal)
