"""The paths of the pages: those that anybody may open, and those of a member of the staff."""

from e2e.chat import pages as chat
from e2e.console import pages as console
from e2e.liveblog import pages as liveblog
from e2e.notifications import pages as notifications

PUBLIC = [
    "/",
    *liveblog.PUBLIC,
    *chat.PUBLIC,
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    *console.PUBLIC,
    "/no-such-page/",
]
MEMBERS = [
    "/",
    *liveblog.MEMBERS,
    *chat.MEMBERS,
    *notifications.MEMBERS,
    "/accounts/profile/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    *console.MEMBERS,
]
