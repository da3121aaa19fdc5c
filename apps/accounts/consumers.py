"""What workers do for accounts."""

from datetime import timedelta
from typing import Any

from apps.accounts.forms import PasswordResetForm
from apps.accounts.services import attempts_trim
from apps.realtime.tasks.consumer import JobConsumer

MAIL = "account-mail"


class MailConsumer(JobConsumer):
    """Sends the link for a new password, if anybody has the address."""

    def perform(self, payload: dict[str, Any]) -> None:
        form = PasswordResetForm({"email": payload["email"]})
        if form.is_valid():
            form.save(
                domain_override=payload["host"],
                use_https=payload["secure"],
                subject_template_name="accounts/password_reset_subject.txt",
                email_template_name="accounts/password_reset_email.txt",
            )


class AttemptsConsumer(JobConsumer):
    """Forgets the attempts to log in that do not count any more, every hour."""

    every = timedelta(hours=1)

    def perform(self, payload: dict[str, Any]) -> None:
        attempts_trim()
