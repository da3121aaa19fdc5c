from apps.realtime.protocol import ErrorCode


class Refused(Exception):
    """A command (or a form) that was understood and turned down, with a sentence for the person.

    Services raise it; consumers send it as an `error` frame, views show it on the form.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code: ErrorCode = code
        self.message = message


class LoginRequired(Refused):
    """For people who are logged in. At a socket's door the browser then offers to log in."""

    def __init__(self, message: str) -> None:
        super().__init__("forbidden", message)


class NotFound(Refused):
    """Unknown or forbidden. Both read the same, so that nobody can probe for private things."""

    def __init__(
        self, message: str = "There is no such thing here, or it is not open to you."
    ) -> None:
        super().__init__("not_found", message)
