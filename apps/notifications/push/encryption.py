"""Encrypts a message for one browser: RFC 8291, in the coding `aes128gcm` of RFC 8188."""

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT_BYTES = 65
AUTH_BYTES = 16
RECORD_BYTES = 4096
# The size of a record minus its header, the end mark and the tag.
MAX_MESSAGE_BYTES = RECORD_BYTES - (16 + 4 + 1 + POINT_BYTES) - 1 - 16
LAST_RECORD = b"\x02"


def encrypt(
    message: bytes,
    *,
    browser_key: bytes,
    auth: bytes,
    sender: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of the request to the push service.

    `browser_key` (a point of P-256, 65 bytes) and `auth` (16 bytes) come from the browser's
    subscription; `sender` and `salt` are new for each message, and given in tests only. Raises
    ValueError for a key that is no point of the curve and a message over `MAX_MESSAGE_BYTES`.
    """
    if len(message) > MAX_MESSAGE_BYTES:
        raise ValueError(f"The message is longer than {MAX_MESSAGE_BYTES} bytes.")
    sender = sender or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    sender_key = point_of(sender.public_key())
    shared = sender.exchange(ec.ECDH(), browser_point(browser_key))
    info = b"WebPush: info\x00" + browser_key + sender_key
    secret = derive(shared, salt=auth, info=info, length=32)
    key = derive(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = derive(secret, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(sender_key)]) + sender_key
    return header + AESGCM(key).encrypt(nonce, message + LAST_RECORD, None)


def browser_point(key: bytes) -> ec.EllipticCurvePublicKey:
    """Raises ValueError for bytes that are no point of the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, key)


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def derive(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length=length, salt=salt, info=info).derive(secret)
