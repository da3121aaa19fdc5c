from uuid import UUID, uuid4, uuid5

from django import forms

from apps.chat.models import Room
from apps.realtime.services import clean_line


class NameForm(forms.Form):
    """Asks a guest for a name; `guest_join` takes or refuses it."""

    name = forms.CharField(
        label="Your name",
        # A longer one is refused by the service, in the same words as every other.
        max_length=200,
        help_text="2 to 30 letters or digits. Everybody in the room sees it.",
        error_messages={"required": "Choose a name first."},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autofocus": True}),
    )


class MessageForm(forms.Form):
    """Writes a message without JavaScript. The same text, sent twice from one page, is one."""

    body = forms.CharField(
        label="Message",
        required=False,  # the service says it, in the same words as everywhere
        strip=False,
        widget=forms.Textarea(attrs={"class": "composer__text", "rows": 2}),
    )
    speaks_as = forms.CharField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @property
    def client_id(self) -> UUID:
        """One per text: who goes back in the browser and writes something else, sends it, too."""
        return uuid5(self.cleaned_data["token"], self.cleaned_data["body"])


class RoomForm(forms.ModelForm[Room]):
    """Asks for a new room; `room_create` opens it."""

    class Meta:
        model = Room
        fields = ("name", "topic", "access")
        labels = {"access": "Who may enter"}
        error_messages = {"name": {"required": "Give the room a name."}}


class RoomAdminForm(forms.ModelForm[Room]):
    """Asks for a room's heading in the admin, where no service's refusal can be shown."""

    class Meta:
        model = Room
        fields = ("name", "slug", "topic", "access")

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Give the room a name.")
        return name
