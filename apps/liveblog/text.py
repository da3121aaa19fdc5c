"""What people type, made fit to be stored."""

import unicodedata

# Control characters upset databases (NUL), terminals and feeds; lone surrogates cannot be encoded.
UNFIT = {"Cc", "Cs"}


def clean_text(text: str) -> str:
    """Without characters nobody can see, with plain line ends, and trimmed."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in lines if char in "\n\t" or unicodedata.category(char) not in UNFIT
    ).strip()


def clean_line(text: str) -> str:
    """The same, in one line."""
    return " ".join(clean_text(text).split())
