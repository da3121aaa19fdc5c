from apps.realtime.protocol import ErrorCode


class Refused(Exception):
    """A command or a form that is understood but refused, with a message for the person.

    Services raise it. Consumers send it as an `error` frame, views show it on the form.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message


class LoginRequired(Refused):
    """For logged-in people only. The browser then offers the login."""

    def __init__(self, message: str) -> None:
        super().__init__("forbidden", message)


class NotFound(Refused):
    """Unknown or forbidden. Both get the same message, so nobody can probe for private data."""

    def __init__(self, message: str = "Not found, or you do not have access.") -> None:
        super().__init__("not_found", message)
