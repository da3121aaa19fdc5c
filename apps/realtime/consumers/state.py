from enum import Enum, auto


class State(Enum):
    """How far a connection has come on its way to the end."""

    OPEN = auto()
    CLOSING = auto()  # no more commands; queued frames are still sent
    CLOSED = auto()
