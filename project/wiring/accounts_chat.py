"""A person's chat messages are in the copy of their data."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _

from apps.accounts.personal_data import PersonalData, declare
from apps.chat.models import Message
from apps.realtime.ids import UserId


def messages(user_id: UserId) -> Iterable[Mapping[str, object]]:
    standing = Message.objects.standing().filter(author_id=user_id).order_by("pk")
    return standing.values("room__name", "body", "created_at", "edited_at")


MESSAGES = PersonalData(
    _("Your chat messages"),
    _("They stay in their rooms, under the name you had. Delete there what nobody shall read."),
    messages,
)
declare("chat_messages", MESSAGES)
