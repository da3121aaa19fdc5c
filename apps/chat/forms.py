from django import forms

from apps.chat import text
from apps.chat.models import Room


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
        name = text.one_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError("Give the room a name.")
        return name
