"""Ends a session when its row in allauth's table is deleted, by its owner or in the admin."""

from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models.signals import post_delete
from django.dispatch import receiver

from apps.realtime.sessions.control import end_session
from apps.realtime.sessions.stored import session_store


@receiver(post_delete, sender=UserSession, dispatch_uid="accounts.sessions")
def on_delete(sender: Any, instance: UserSession, **kwargs: Any) -> None:
    """Log the browser out, and close its sockets."""
    session_store().delete(instance.session_key)
    end_session(session_key=instance.session_key)
