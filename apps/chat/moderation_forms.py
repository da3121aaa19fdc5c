"""Forms for moderators and reports. The services check the values and the rights."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BanForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Moderators and owners see it. The person does not."),
    )


class ReportForm(forms.Form):
    reason = forms.CharField(
        label=_("What is wrong with it?"),
        required=False,  # the service says so
        max_length=200,
    )


class MuteForm(forms.Form):
    minutes = forms.TypedChoiceField(
        label=_("For"),
        coerce=int,
        choices=[
            (10, _("10 minutes")),
            (60, _("1 hour")),
            (24 * 60, _("1 day")),
            (7 * 24 * 60, _("1 week")),
        ],
    )


class SlowForm(forms.Form):
    seconds = forms.TypedChoiceField(
        label=_("Slow mode: one message in"),
        coerce=int,
        choices=[
            (0, _("Off")),
            (5, _("5 seconds")),
            (15, _("15 seconds")),
            (60, _("1 minute")),
            (5 * 60, _("5 minutes")),
            (60 * 60, _("1 hour")),
        ],
    )
