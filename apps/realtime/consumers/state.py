from enum import Enum, auto


class State(Enum):
    """The states of a connection, from open to closed."""

    OPEN = auto()
    CLOSING = auto()  # no more commands; queued frames are still sent
    CLOSED = auto()
