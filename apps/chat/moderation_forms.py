"""What moderators ask for. The services check it, and whose right it is."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BanForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Moderators and owners see it. The person does not."),
    )
