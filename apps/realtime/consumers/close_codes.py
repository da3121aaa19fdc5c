"""What error codes and close codes mean, for the protocol's document and page."""

from dataclasses import dataclass
from typing import get_args

from apps.realtime.protocol import ErrorCode

TOO_MANY = 4429

ERRORS: dict[ErrorCode, str] = {
    "malformed": "Not a JSON object in a text frame.",
    "invalid": "An unknown type or field, or a value out of bounds.",
    "not_found": "There is no such thing, or it is not open to you: the two look the same.",
    "forbidden": "You may read this, but not do that.",
    "not_subscribed": "This connection does not follow that stream.",
    "too_many": "More than one connection, user or address may have. Wait, or do with fewer.",
    "conflict": "Somebody else was quicker, or it is over.",
    "internal": "The server's own fault. It was logged; try again.",
    "unavailable": "Not at this moment. Try again.",
}


@dataclass(frozen=True)
class Close:
    """Why the server closed a socket, and what the browser side does then."""

    why: str
    then: str


CLOSES: dict[int, Close] = {
    1009: Close("A frame was over 64 KiB. Under Daphne 4009.", "Comes back."),
    1012: Close("The server restarts. Under Daphne 4012.", "Comes back."),
    4401: Close(
        "The session is over, or there was none.",
        "Comes back once, as there may be another by then; if not, asks to log in.",
    ),
    4403: Close("Refused at the door; an `error` frame said why.", "Shows the sentence."),
    4408: Close(
        "It fell too far behind (1,000 frames, or 8 MB without a sign of life), or was silent for "
        "100 seconds.",
        "Comes back with its cursor.",
    ),
    4429: Close(
        "A flood of frames; or too many sockets are open, and an `error` frame said so.",
        "Comes back slowly.",
    ),
}


def error_rows() -> list[tuple[str, str]]:
    """Every code of the closed list with its meaning; KeyError for one that has none."""
    return [(code, ERRORS[code]) for code in get_args(ErrorCode)]
