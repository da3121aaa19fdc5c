"""Every write to notifications. Each publishes what it changed in its own transaction.

Each locks the recipient's stream before it changes or counts anything, so that the counts in its
event are exact and the rows' seqs ascend in the order of the events. Read `notify.py` first.
"""

from apps.notifications.services.mail import mail_send
from apps.notifications.services.notify import notify
from apps.notifications.services.preferences import (
    inbox_update,
    mail_unsubscribe,
    pause,
    preferences_save,
)
from apps.notifications.services.states import (
    notification_archive,
    notification_delete,
    notification_read,
    notification_restore,
    notification_snooze,
    notification_unread,
    notifications_read_all,
    notifications_read_subject,
    notifications_seen,
    notifications_wake,
)
from apps.notifications.services.withdrawals import (
    notifications_withdraw,
    notifications_withdraw_all,
    notifications_withdraw_group,
    notifications_withdraw_next,
)

__all__ = [
    "inbox_update",
    "mail_send",
    "mail_unsubscribe",
    "notification_archive",
    "notification_delete",
    "notification_read",
    "notification_restore",
    "notification_snooze",
    "notification_unread",
    "notifications_read_all",
    "notifications_read_subject",
    "notifications_seen",
    "notifications_wake",
    "notifications_withdraw",
    "notifications_withdraw_all",
    "notifications_withdraw_group",
    "notifications_withdraw_next",
    "notify",
    "pause",
    "preferences_save",
]
