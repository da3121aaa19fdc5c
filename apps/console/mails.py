"""The mails that Django's file-based backend has written to a folder instead of sending them."""

import email
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

BACKEND = "django.core.mail.backends.filebased.EmailBackend"
SEPARATOR = b"\n" + b"-" * 79 + b"\n"  # the backend writes it after each mail
MOST_FILES = 50


@dataclass(frozen=True)
class KeptMail:
    """`name` is its address below the page of mails."""

    name: str
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    @property
    def to(self) -> str:
        return str(self.message["To"])

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def html(self) -> str:
        return self.part("html")

    def part(self, subtype: str) -> str:
        """Empty if there is no such part."""
        part = self.message.get_body((subtype,))
        return str(part.get_content()) if part else ""


def keeps_mails() -> bool:
    """Whether the site shows its mails. They have links for new passwords, so only with DEBUG."""
    return settings.DEBUG and folder() is not None


def folder() -> Path | None:
    """The folder of mails, where Django before or since 6.1 has it; None if they are sent."""
    if mailers := getattr(settings, "MAILERS", None):
        backend = mailers["default"]["BACKEND"]
        path = mailers["default"].get("OPTIONS", {}).get("file_path")
    else:
        backend, path = settings.EMAIL_BACKEND, getattr(settings, "EMAIL_FILE_PATH", None)
    return Path(path) if path and backend == BACKEND else None


def kept_mails() -> Iterator[KeptMail]:
    """Those of the latest files, newest first."""
    found = folder()
    files = [(path.stat().st_mtime, path) for path in found.glob("*.log")] if found else []
    for changed, path in sorted(files, reverse=True)[:MOST_FILES]:
        mails = [each for each in path.read_bytes().split(SEPARATOR) if each.strip()]
        for number, content in reversed([*enumerate(mails)]):
            message = email.message_from_bytes(content, policy=policy.default)
            yield KeptMail(f"{path.stem}-{number}", datetime.fromtimestamp(changed, UTC), message)
