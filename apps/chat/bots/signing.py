"""Signatures of webhooks, in the form of the Standard Webhooks specification.

The receiver computes the HMAC-SHA256 of `id.timestamp.body` with the secret, and compares it with
`webhook-signature`. The timestamp is signed, so it can refuse what is minutes old.
"""

import base64
import hmac
import secrets

PREFIX = "whsec_"


def secret_new() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers_of(*, secret: str, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a webhook. `message_id` stays the same for each attempt."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
