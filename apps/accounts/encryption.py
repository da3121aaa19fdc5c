"""Secrets of second steps, encrypted in the database with a key made from SECRET_KEY."""

from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

TOKEN_START = "gAAAAA"  # noqa: S105  # of what Fernet makes; secrets are base 32, or lower-case hex


def cipher() -> MultiFernet:
    """Encrypts with SECRET_KEY, and decrypts with SECRET_KEY_FALLBACKS, too."""
    return MultiFernet(map(fernet, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]))


def fernet(key: str) -> Fernet:
    made = salted_hmac("apps.accounts.encryption", "", secret=key, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(made))


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Raises InvalidToken if none of the keys fits. A text in clear is from the version before."""
    return cipher().decrypt(text).decode() if text.startswith(TOKEN_START) else text


@transaction.atomic
def secrets_encrypt(rows: QuerySet[Any]) -> None:
    """Encrypt the secrets of these authenticators of allauth with today's SECRET_KEY.

    It locks the rows: a recovery code that is used in the same moment stays used.
    """
    for row in rows.exclude(type="webauthn").select_for_update():
        secrets = {name: row.data[name] for name in ("secret", "seed") if name in row.data}
        row.data |= {name: encrypt(decrypt(text)) for name, text in secrets.items()}
        row.save(update_fields=["data"])
