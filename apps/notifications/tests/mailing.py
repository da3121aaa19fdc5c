"""A worker that sends the mail that is due, and the mail that it has sent."""

from typing import Any

import django
from django.core.mail import EmailMessage
from django.utils import timezone

from apps.notifications.tasks import MAIL, send_mail
from apps.realtime.models import TaskRow

Outbox = list[EmailMessage]


def send_no_mail(settings: Any) -> None:
    """Set the backend that drops mail, where Django before or since 6.1 has it."""
    backend = "django.core.mail.backends.dummy.EmailBackend"
    if django.VERSION >= (6, 1):
        settings.MAILERS = {"default": {"BACKEND": backend}}
    else:
        settings.EMAIL_BACKEND = backend


def work() -> None:
    """Run the mail tasks that are due, as a worker does."""
    due = TaskRow.objects.filter(queue=MAIL, run_at__lte=timezone.now()).order_by("run_at")
    while task := due.first():
        task.delete()
        send_mail.call(**task.kwargs)
