"""How the site identifies itself to push services: VAPID, RFC 8292."""

import json
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from apps.notifications.push import base64url
from apps.notifications.push.config import PushConfig
from apps.notifications.push.encryption import CURVE, point_of

VALID_SECONDS = 12 * 3600  # push services refuse more than 24 hours


@dataclass(frozen=True, slots=True)
class VapidKeys:
    """A point of P-256 (65 bytes) and its private number (32 bytes), both as base64url."""

    public: str
    private: str


def keys_make() -> VapidKeys:
    key = ec.generate_private_key(CURVE)
    number = key.private_numbers().private_value.to_bytes(32, "big")
    return VapidKeys(base64url.encode(point_of(key.public_key())), base64url.encode(number))


def private_key_of(text: str) -> ec.EllipticCurvePrivateKey:
    """Raises ValueError for a text that is no private key."""
    return ec.derive_private_key(int.from_bytes(base64url.decode(text), "big"), CURVE)


def public_key_of(private: str) -> str:
    """The public key of a private one. Raises ValueError for a text that is no private key."""
    return base64url.encode(point_of(private_key_of(private).public_key()))


def authorization(endpoint: str, config: PushConfig) -> str:
    """The header of a request to `endpoint`."""
    url = urlsplit(endpoint)
    claims: dict[str, str | int] = {
        "aud": f"{url.scheme}://{url.netloc}",
        "exp": int(time.time()) + VALID_SECONDS,
        "sub": config.contact,
    }
    token = signed({"typ": "JWT", "alg": "ES256"}, claims, private_key_of(config.private_key))
    return f"vapid t={token}, k={config.public_key}"


def signed(
    header: dict[str, str], claims: dict[str, str | int], key: ec.EllipticCurvePrivateKey
) -> str:
    """A JSON Web Token."""
    parts = [base64url.encode(json.dumps(each).encode()) for each in (header, claims)]
    text = ".".join(parts)
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(SHA256())))
    return f"{text}.{base64url.encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
