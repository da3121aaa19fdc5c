"""What people may be called."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from apps.realtime.services import is_visible

username_validator = RegexValidator(
    r"\A[a-zA-Z0-9_-]{3,30}\Z",
    "Use 3 to 30 letters, digits, hyphens or underscores.",
)

# Overrides and isolates of writing direction: one of them turns the rest of a line around.
TURNS_TEXT = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def validate_display_name(name: str) -> None:
    """Refuse a name that nobody can see, and one that changes the text around it."""
    if any(char in TURNS_TEXT or unicodedata.category(char) == "Cc" for char in name):
        raise ValidationError("This name has characters that cannot be shown.", code="hidden")
    if name and not is_visible(name):
        raise ValidationError("This name cannot be seen.", code="invisible")
