"""Log lines about logging in and out. They name the user's number, and never what was typed."""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver

logger = logging.getLogger(__name__)


@receiver(user_logged_in, dispatch_uid="accounts.audit.logged_in")
def on_logged_in(sender: Any, user: Any, **kwargs: Any) -> None:
    log(logging.INFO, "log-in", "User %s logged in.", user.pk)


@receiver(user_logged_out, dispatch_uid="accounts.audit.logged_out")
def on_logged_out(sender: Any, user: Any, **kwargs: Any) -> None:
    if user is not None:
        log(logging.INFO, "log-out", "User %s logged out.", user.pk)


@receiver(user_login_failed, dispatch_uid="accounts.audit.login_failed")
def on_login_failed(sender: Any, **kwargs: Any) -> None:
    log(logging.WARNING, "log-in failed", "A log-in failed.")


def log(level: int, event: str, line: str, *args: object) -> None:
    logger.log(level, line, *args, extra={"fields": {"event": event}})
