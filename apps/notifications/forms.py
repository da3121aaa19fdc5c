"""The form of a person's preferences."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import get_user_model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import Channel
from apps.notifications.models import Inbox
from apps.notifications.preferences import channels_offered
from apps.notifications.quiet import zone_of


def time_zones() -> list[tuple[str, str | Promise]]:
    places = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    return [("", _("The site's time zone")), *((name, name.replace("_", " ")) for name in places)]


def chooses_time_zone() -> bool:
    """Whether people choose it here: a user model with a `time_zone` has a page for it."""
    return not hasattr(get_user_model(), "time_zone")


class InboxForm(forms.ModelForm[Inbox]):
    """Quiet hours and mail. The table of kinds and channels is beside it."""

    time_zone = forms.ChoiceField(label=_("Your time zone"), choices=time_zones, required=False)
    mail_every = forms.ChoiceField(
        label=_("How often to send e-mail"), choices=Inbox.MailEvery.choices
    )

    class Meta:
        model = Inbox
        fields = ("mail_every", "quiet_from", "quiet_until", "time_zone")
        labels = {"quiet_from": _("Quiet from"), "quiet_until": _("Quiet until")}
        widgets = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if Channel.EMAIL not in channels_offered():
            del self.fields["mail_every"]
        if not chooses_time_zone():
            del self.fields["time_zone"]
            zone = zone_of(self.instance).key.replace("_", " ")
            help_text = _("In the time zone of your profile: %(zone)s.") % {"zone": zone}
            self.fields["quiet_until"].help_text = help_text

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, or neither."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        if (values["quiet_from"] is None) != (values["quiet_until"] is None):
            self.add_error("quiet_until", _("Give both times, or neither."))
        return values
