"""A password, addresses of other sites, and a worker that sends mails."""

from apps.accounts.consumers import MAIL, MailConsumer
from apps.realtime.tasks.claims import job_claim, job_finish

PASSWORD = "a-quiet-signal-41"
OTHER_SITES = ["https://evil.example/", "//evil.example", "javascript:alert(1)"]


def deliver() -> None:
    """Send the queued mails, as a worker does."""
    while job := job_claim(channel=MAIL):
        MailConsumer().perform(job.payload)
        job_finish(job=job)
