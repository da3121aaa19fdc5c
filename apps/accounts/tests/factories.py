"""A password, addresses of other sites, and a worker that sends mails."""

from apps.accounts.tasks import MAIL
from apps.realtime.tasks.claims import task_claim, task_execute

PASSWORD = "a-quiet-signal-41"
OTHER_SITES = ["https://evil.example/", "//evil.example", "javascript:alert(1)"]


def deliver() -> None:
    """Send the queued mails, as a worker does."""
    while row := task_claim(queue=MAIL):
        task_execute(row=row, retry_after=(60,), pause=0)
