"""The versions of the server libraries that the adapters were checked against.

With another version they limit what they limited (`library_checks.py` warns if they cannot), but
they no longer write past the library: `Transport.write` then says False.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

CHECKED = {
    "autobahn": ("25.", "26."),
    "daphne": ("4.2.",),
    "h11": ("0.16.",),
    "twisted": ("25.", "26."),
    "uvicorn": ("0.54.",),
    "websockets": ("17.",),
}
DAPHNE = ("daphne", "twisted", "autobahn")
UVICORN_HTTP = ("uvicorn", "h11")
UVICORN_WEBSOCKET = ("uvicorn", "websockets")
PACKAGES = {"daphne": DAPHNE, "uvicorn": (*UVICORN_HTTP, *UVICORN_WEBSOCKET)}


@cache
def were_checked(*packages: str) -> bool:
    """Whether all of `packages` are installed in a version that the adapters were checked with."""
    return all(was_checked(package) for package in packages)


def was_checked(package: str) -> bool:
    try:
        return version(package).startswith(CHECKED[package])
    except PackageNotFoundError:
        return False
