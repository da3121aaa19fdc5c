"""Sign-ups notify staff, and staff notify people. A copy of one's data has one's notifications."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import admin
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.personal_data import PersonalData
from apps.accounts.personal_data import declare as declare_data
from apps.accounts.signals import UserSignedUp, user_signed_up
from apps.notifications.admin_action import add_notify_action
from apps.notifications.kinds import PERSON, Kind, declare
from apps.notifications.models import Notification
from apps.notifications.services import notify
from apps.realtime.ids import UserId

SIGN_UP = Kind(
    "sign-up",
    _("Sign-ups"),
    template="accounts/notifications/sign_up.txt",
    icon=PERSON,
    for_staff=True,
)
declare(SIGN_UP)
add_notify_action(admin.site.get_model_admin(User))


@receiver(user_signed_up, dispatch_uid="notify_staff")
def notify_staff(sender: Any, event: UserSignedUp, **kwargs: Any) -> None:
    """Notify the staff who may view users, and link to the new user's page in the admin."""
    staff = User.objects.with_perm("accounts.view_user").filter(is_staff=True)
    notify(
        recipients=list(staff.values_list("pk", flat=True)),
        kind=SIGN_UP.name,
        actor=event.display_name or event.username,
        actor_id=event.user_id,
        url=reverse("admin:accounts_user_change", args=[event.user_id]),
    )


def notifications(user_id: UserId) -> Iterable[Mapping[str, object]]:
    own = Notification.objects.filter(recipient_id=user_id).order_by("pk")
    return own.values("kind", "text", "url", "created_at", "read_at")


NOTIFICATIONS = PersonalData(
    _("Your notifications"), _("Deleted, with what you chose about them."), notifications
)
declare_data("notifications", NOTIFICATIONS)
