"""Every write to push subscriptions."""

import logging
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.notifications.push import base64url
from apps.notifications.push.encryption import AUTH_BYTES, browser_point
from apps.notifications.push.endpoints import endpoint_check
from apps.notifications.push.models import PushSubscription
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId

logger = logging.getLogger(__name__)

MAX_DEVICES = 20


@transaction.atomic
def subscription_save(
    *, user: Any, endpoint: str, p256dh: str, auth: str, label: str, device: str
) -> PushSubscription:
    """Push to this browser from now on, for this user only.

    `p256dh` and `auth` are the browser's keys as base64url. Of more than `MAX_DEVICES` browsers,
    the one that was reached least recently is removed. Raises `Refused` for an endpoint or key
    that cannot be one.
    """
    endpoint_check(endpoint)
    keys_check(p256dh, auth)
    values = {"user": user, "p256dh": p256dh, "auth": auth, "label": label, "device": device}
    values["auth_hash"] = user.get_session_auth_hash()
    PushSubscription.objects.filter(device=device).exclude(endpoint=endpoint).delete()
    saved, _ = PushSubscription.objects.update_or_create(endpoint=endpoint, defaults=values)
    others = PushSubscription.objects.filter(user=user).exclude(pk=saved.pk)
    latest = others.order_by(F("last_success_at").desc(nulls_last=True), "-id")
    surplus = list(latest.values_list("pk", flat=True)[MAX_DEVICES - 1 :])
    PushSubscription.objects.filter(pk__in=surplus).delete()
    return saved


def keys_check(p256dh: str, auth: str) -> None:
    try:
        browser_point(base64url.decode(p256dh))
        is_secret = len(base64url.decode(auth)) == AUTH_BYTES
    except ValueError:
        is_secret = False
    if not is_secret:
        raise Refused("invalid", _("Those are no keys of a browser."))


def subscription_remove(*, subscription_id: int, user_id: UserId) -> None:
    """End push in one of this person's browsers. Doing it again changes nothing."""
    PushSubscription.objects.filter(pk=subscription_id, user=user_id).delete()


def device_log_out(*, device: str) -> None:
    """Somebody has logged out of this browser."""
    PushSubscription.objects.filter(device=device).delete()


def device_log_in(*, device: str, user: Any) -> None:
    """Somebody has logged in: another person's push to this browser ends."""
    of_browser = PushSubscription.objects.filter(device=device)
    of_browser.exclude(user=user).delete()
    of_browser.update(auth_hash=user.get_session_auth_hash())
