"""A password, an authenticator app, addresses of other sites, and a worker that sends mails."""

from allauth.mfa.totp.internal import auth

from apps.accounts.tasks import MAIL
from apps.realtime.tasks.claims import task_claim, task_execute

PASSWORD = "a-quiet-signal-41"
OTHER_SITES = ["https://evil.example/", "//evil.example", "javascript:alert(1)"]


def deliver() -> None:
    """Send the queued mails, as a worker does."""
    while row := task_claim(queue=MAIL):
        task_execute(row=row, retry_after=(60,), pause=0)


def app_code(secret: str, *, step: int = 0) -> str:
    """Return an authenticator app's code of now, or of half a minute before (-1) or later (1).

    The site accepts all three.
    """
    counter = [*auth.yield_hotp_counters_from_time()][step + 1]
    return str(auth.format_hotp_value(auth.hotp_value(secret, counter)))
