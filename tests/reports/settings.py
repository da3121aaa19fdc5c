"""The site with a Sentry that writes its reports to a file, and things that fail."""

import os
from pathlib import Path

from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from project.settings import *  # noqa: F403
from project.settings import SENTRY_OPTIONS as OPTIONS

ASGI_APPLICATION = "tests.reports.asgi.application"
ROOT_URLCONF = "tests.reports.urls"


class FileTransport(Transport):
    """One JSON object per line; nothing asks the network."""

    def capture_envelope(self, envelope: Envelope) -> None:
        with Path(os.environ["REPORTS"]).open("ab") as file:
            file.writelines(item.get_bytes() + b"\n" for item in envelope.items)


SENTRY_OPTIONS = {**OPTIONS, "transport": FileTransport}
