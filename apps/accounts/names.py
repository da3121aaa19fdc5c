"""Rules for usernames and display names."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from apps.realtime.services import is_visible

username_validator = RegexValidator(
    r"\A[a-zA-Z0-9_-]{3,30}\Z",
    _("Use 3 to 30 letters, digits, hyphens or underscores."),
)

# Characters that reverse the writing direction of the rest of a line.
REVERSING = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


def validate_display_name(name: str) -> None:
    """Refuse an invisible name, and one that changes the text around it."""
    if any(char in REVERSING or unicodedata.category(char) == "Cc" for char in name):
        raise ValidationError(_("This name has characters that cannot be shown."), code="hidden")
    if name and not is_visible(name):
        raise ValidationError(_("This name is invisible."), code="invisible")
