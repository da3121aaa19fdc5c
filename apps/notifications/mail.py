"""A mail about notifications, as text and HTML."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.notifications.models import MailBundle, Notification
from apps.realtime.ids import UserId, user_id_from

SALT = "notifications.unsubscribe"
MAX_SUBJECT = 120


def mail_about(
    rows: Sequence[Notification], *, bundle: MailBundle, address: str
) -> EmailMultiAlternatives:
    """A mail about `rows`, which mail programs can unsubscribe from in one click (RFC 8058)."""
    unsubscribe = absolute(unsubscribe_path(bundle.user_id))
    values: dict[str, Any] = {
        "site_name": site_name(),
        "site_url": site_url(),
        "news": [(row, absolute(row.url)) for row in rows],
        "list_url": absolute(reverse("notifications:list")),
        "preferences_url": absolute(reverse("notifications:preferences")),
        "unsubscribe_url": unsubscribe,
    }
    mail = EmailMultiAlternatives(
        subject=subject_of(rows),
        body=render_to_string("notifications/mail.txt", values),
        to=[address],
        headers={
            "Message-ID": f"<notifications.{bundle.message_id}@{urlsplit(site_url()).hostname}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", values), "text/html")
    return mail


def subject_of(rows: Sequence[Notification]) -> str:
    if len(rows) == 1:
        return rows[0].text[:MAX_SUBJECT]
    words = ngettext(
        "%(count)d notification from %(site)s", "%(count)d notifications from %(site)s", len(rows)
    )
    return words % {"count": len(rows), "site": site_name()}


def site_url() -> str:
    return str(getattr(settings, "SITE_URL", "http://localhost:8000")).rstrip("/")


def site_name() -> str:
    return str(getattr(settings, "SITE_NAME", "")) or _("the site")


def absolute(path: str) -> str:
    return f"{site_url()}{path}"


def unsubscribe_path(user_id: UserId) -> str:
    """A path with a signed token, which ends the mail to this person."""
    token = signing.dumps(str(user_id), salt=SALT)
    return reverse("notifications:unsubscribe", args=[token])


def unsubscribing_user_id(token: str) -> UserId:
    """The user of such a token. Raises `BadSignature` for any other text."""
    return user_id_from(str(signing.loads(token, salt=SALT)))
