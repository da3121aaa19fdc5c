"""A password must not be the site's own name with a few letters more."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEFT = 8  # characters that a password must have beside such a word


class NotTheSitesName:
    """A password validator: refuses passwords that are little more than one of `words`."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = [squeezed(word) for word in words]

    def validate(self, password: str, user: Any = None) -> None:
        text = squeezed(password)
        if any(word in text and len(text.replace(word, "")) < LEFT for word in self.words):
            message = _("The password is too similar to the name of this site.")
            raise ValidationError(message, code="password_is_sites_name")

    def get_help_text(self) -> str:
        return "Your password can’t be the name of this site with a few letters more."  # noqa: RUF001


def squeezed(text: str) -> str:
    return "".join(text.casefold().split())
