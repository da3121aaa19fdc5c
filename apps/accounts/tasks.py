"""The tasks of accounts, which workers run."""

from apps.accounts.forms import PasswordResetForm
from apps.accounts.services import attempts_trim
from apps.realtime.tasks import task

MAIL = "account-mail"
ATTEMPTS = "account-attempts"


@task(queue_name=MAIL)
def send_password_reset(*, email: str, host: str, secure: bool) -> None:
    """Send the link for a new password, if an account has the address."""
    form = PasswordResetForm({"email": email})
    if form.is_valid():
        form.save(
            domain_override=host,
            use_https=secure,
            subject_template_name="accounts/password_reset_subject.txt",
            email_template_name="accounts/password_reset_email.txt",
        )


@task(queue_name=ATTEMPTS)
def trim_attempts() -> None:
    """Delete the attempts to log in that do not count any more."""
    attempts_trim()
