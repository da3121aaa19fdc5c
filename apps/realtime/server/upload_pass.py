"""Signed addresses: only requests to them may have a large body.

A page gives such an address to people who may upload. So the server can tell, before it reads the
body and without the database, and the view still checks who it is.
"""

from django.core import signing

from apps.realtime.hub.limits import limits

PARAMETER = "upload"
SALT = "realtime.upload"
# For as long as a page with the address may stay open.
VALID_SECONDS = 7 * 24 * 3600
# Of a multipart form, beside its file.
OVERHEAD_BYTES = 64 * 1024


def upload_address(path: str) -> str:
    """The path with a parameter that lets one upload of LIMIT_UPLOAD_BYTES at a time pass."""
    signed = signing.TimestampSigner(salt=SALT).sign(path)
    return f"{path}?{PARAMETER}={signed.removeprefix(f'{path}:')}"


def is_upload(address: str) -> bool:
    """Whether we signed this address, a path with its query string."""
    path, found, signature = address.partition(f"?{PARAMETER}=")
    if not found:
        return False
    try:
        signer = signing.TimestampSigner(salt=SALT)
        return signer.unsign(f"{path}:{signature}", max_age=VALID_SECONDS) == path
    except signing.BadSignature:
        return False


def body_bytes_for(address: str) -> int:
    """How large the body of a request to this address may be; 0 for any size."""
    if not is_upload(address):
        return limits().body_bytes
    most = limits().upload_bytes
    return most and most + OVERHEAD_BYTES


def request_seconds_for(address: str) -> float:
    """How long a request to this address may take to arrive; 0 for any time."""
    return limits().upload_seconds if is_upload(address) else limits().request_seconds
