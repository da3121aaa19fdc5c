from django.utils.functional import Promise
from django.utils.translation import gettext as _

from apps.realtime.protocol import ErrorCode


class Refused(Exception):
    """A command or a form that is understood but refused, with a message for the person.

    Services raise it. Consumers send it as an `error` frame with `code` and `message`, views show
    the message on the form. A lazy message is translated here, into the reader's language.
    """

    def __init__(self, code: ErrorCode, message: str | Promise) -> None:
        super().__init__(str(message))
        self.code: ErrorCode = code
        self.message = str(message)


class LoginRequired(Refused):
    """For logged-in people only. The browser then offers the login."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__("forbidden", message)


class NotFound(Refused):
    """Unknown or forbidden. Both get the same message, so nobody can probe for private data."""

    def __init__(self, message: str | Promise = "") -> None:
        super().__init__("not_found", message or _("Not found, or you do not have access."))
