import re
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.chat.models import Membership, Room
from apps.realtime.ids import UserId
from apps.realtime.selectors import users_by_username
from apps.realtime.services import clean_line


class NameForm(forms.Form):
    """Asks a guest for a name, which the service `guest_join` checks."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,  # the service refuses a long name, in the words it uses everywhere
        help_text=_("2 to 30 letters or digits. Everybody in the room sees it."),
        error_messages={"required": "Choose a name first."},
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "autofocus": True}),
    )


class MessageForm(forms.Form):
    """Writes a message without JavaScript. Sending the same text twice makes one message."""

    body = forms.CharField(
        label=_("Message"),
        required=False,  # the service refuses an empty one, in the words it uses everywhere
        strip=False,
        widget=forms.Textarea,
    )
    speaks_as = forms.CharField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    alt = forms.CharField(required=False)  # what the pictures show

    @property
    def pictures(self) -> dict[UUID, Any]:
        """The files, each by an id that it has again when the form is sent again."""
        files: list[Any] = self.files.getlist("images") if self.files else []
        names = (f"{number} {each.name} {each.size}" for number, each in enumerate(files))
        return {
            uuid5(self.cleaned_data["token"], name): each
            for name, each in zip(names, files, strict=True)
        }

    @property
    def client_id(self) -> UUID:
        """Depends on the text: another text, written after the Back button, is another message."""
        pictures = "".join(map(str, self.pictures))
        return uuid5(self.cleaned_data["token"], f"{self.cleaned_data['body']}{pictures}")


class ActionForm(forms.Form):
    """An action on a message without JavaScript. The services check each field."""

    ACTIONS = ("edit", "reply", "react", "pin", "unread")

    action = forms.ChoiceField(choices=[(each, each) for each in ACTIONS])
    speaks_as = forms.CharField(required=False)
    body = forms.CharField(required=False, strip=False)
    version = forms.IntegerField(required=False, min_value=1)  # of the text that was edited
    emoji = forms.CharField(required=False)
    present = forms.BooleanField(required=False)  # to set a reaction or a pin, not to take it back
    token = forms.UUIDField(required=False)

    @property
    def client_id(self) -> UUID:
        """As in `MessageForm`."""
        return uuid5(self.cleaned_data["token"] or uuid4(), self.cleaned_data["body"])


class RoomForm(forms.ModelForm[Room]):
    """Asks a member for a new room, which the service `room_create` makes."""

    access = forms.ChoiceField(
        label=_("Access"),
        choices=[(each.value, each.label) for each in Room.CHOSEN],
        initial=Room.Access.OPEN,
    )

    class Meta:
        model = Room
        fields = ("name", "topic", "access")
        labels = {"name": _("Name"), "topic": _("Topic")}
        error_messages = {"name": {"required": _("Give the room a name.")}}


class DirectForm(forms.Form):
    """Usernames of the people to talk to; `people` are their ids once it is valid."""

    people = forms.CharField(
        label=_("People"),
        max_length=300,
        help_text=_("Usernames, with spaces or commas between them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )

    def clean_people(self) -> list[UserId]:
        names = {name.lower() for name in re.split(r"[\s,@]+", self.cleaned_data["people"]) if name}
        users = {user.get_username().lower(): user.pk for user in users_by_username(names)}
        if unknown := sorted(names - users.keys()):
            message = _("Nobody is called {name}.")
            raise forms.ValidationError(message.format(name=", ".join(unknown)))
        return list(users.values())


class InvitationForm(forms.Form):
    """For how long an invitation is valid, and for how many people."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=30, initial=7)
    most_uses = forms.IntegerField(
        label=_("People at most"), min_value=1, max_value=1000, required=False
    )


class LevelForm(forms.ModelForm[Membership]):
    """The notifications that a member wants from a room."""

    mute_hours = forms.TypedChoiceField(
        label=_("Mute"),
        choices=[
            (0, _("not muted")),
            (1, _("for an hour")),
            (8, _("for eight hours")),
            (24, _("for a day")),
            (168, _("for a week")),
        ],
        coerce=int,
        initial=0,
    )

    class Meta:
        model = Membership
        fields = ("level",)
        labels = {"level": _("Tell me about")}


class RoomAdminForm(forms.ModelForm[Room]):
    """Checks the name itself, as the admin shows form errors but no `Refused` of a service."""

    class Meta:
        model = Room
        fields = ("name", "slug", "topic", "access")

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Give the room a name."))
        return name
