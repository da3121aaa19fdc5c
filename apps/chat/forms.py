from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.chat.models import Room
from apps.realtime.services import clean_line


class NameForm(forms.Form):
    """Asks a guest for a name, which the service `guest_join` checks."""

    name = forms.CharField(
        label="Your name",
        max_length=200,  # the service refuses a long name, in the words it uses everywhere
        help_text="2 to 30 letters or digits. Everybody in the room sees it.",
        error_messages={"required": "Choose a name first."},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autofocus": True}),
    )


class MessageForm(forms.Form):
    """Writes a message without JavaScript. Sending the same text twice makes one message."""

    body = forms.CharField(
        label="Message",
        required=False,  # the service refuses an empty one, in the words it uses everywhere
        strip=False,
        widget=forms.Textarea,
    )
    speaks_as = forms.CharField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def client_id(self) -> UUID:
        """Depends on the text: another text, written after the Back button, is another message."""
        return uuid5(self.cleaned_data["token"], self.cleaned_data["body"])


class ActionForm(forms.Form):
    """What somebody does with a message without JavaScript. The services check each field."""

    action = forms.ChoiceField(choices=[(each, each) for each in ("edit", "reply", "react", "pin")])
    speaks_as = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(required=False, min_value=1)  # of the text that was edited
    emoji = forms.CharField(required=False)
    present = forms.BooleanField(required=False)  # a reaction or a pin shall be there
    token = forms.UUIDField(required=False)

    @property
    def client_id(self) -> UUID:
        """As in `MessageForm`."""
        return uuid5(self.cleaned_data["token"] or uuid4(), self.cleaned_data["body"])


class RoomForm(forms.ModelForm[Room]):
    """Asks a member for a new room, which the service `room_create` makes."""

    access = forms.ChoiceField(
        label=_("Who may enter"),
        choices=[choice for choice in Room.Access.choices if choice[0] != Room.Access.CLOSED],
        initial=Room.Access.OPEN,
    )

    class Meta:
        model = Room
        fields = ("name", "topic", "access")
        error_messages = {"name": {"required": "Give the room a name."}}


class RoomAdminForm(forms.ModelForm[Room]):
    """Checks the name itself, as the admin shows form errors but no `Refused` of a service."""

    class Meta:
        model = Room
        fields = ("name", "slug", "topic", "access")

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Give the room a name.")
        return name
