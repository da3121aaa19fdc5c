"""Limits into how many pieces a client may cut the body of a request."""

FREE_PIECES = 1000
PIECE_BYTES = 32  # on average, beyond the first thousand


class PieceLimit:
    """Counts the pieces of one body: a piece of one byte costs as much as a kilobyte."""

    def __init__(self) -> None:
        self._pieces = 0
        self._bytes = 0

    def is_too_fine(self, size: int) -> bool:
        """Count a piece of so many bytes; True if the request is to be refused."""
        self._pieces += 1
        self._bytes += size
        return self._pieces > FREE_PIECES and self._bytes < self._pieces * PIECE_BYTES
