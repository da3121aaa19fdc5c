"""A sign-up rings the bells of the staff."""

from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.signals import UserSignedUp, user_signed_up
from apps.notifications.services import notification_create


@receiver(user_signed_up, dispatch_uid="notify_staff")
def notify_staff(sender: Any, event: UserSignedUp, **kwargs: Any) -> None:
    """Notify the staff who may view users, and link to the new user's page in the admin."""
    staff = User.objects.with_perm("accounts.view_user").filter(is_staff=True)
    for user_id in staff.order_by("pk").values_list("pk", flat=True):
        notification_create(
            recipient_id=user_id,
            kind="sign-up",
            text=f"{event.display_name or event.username} has signed up.",
            url=reverse("admin:accounts_user_change", args=[event.user_id]),
        )
