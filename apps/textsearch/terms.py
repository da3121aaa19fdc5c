"""Parses the text of a search field."""

from apps.realtime.services import clean_line

QUERY_LENGTH = 200
TERMS = 10


def terms_of(text: str) -> list[str]:
    """The words to search for, `TERMS` at most: each has a letter or a digit. Never raises."""
    words = clean_line(text)[:QUERY_LENGTH].split()
    return [word for word in words if any(char.isalnum() for char in word)][:TERMS]
