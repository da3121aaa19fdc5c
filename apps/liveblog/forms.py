import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.liveblog.models import (
    BODY_LENGTH,
    BYLINE_LENGTH,
    SUMMARY_LENGTH,
    TITLE_LENGTH,
    Blog,
    Draft,
    Post,
)
from apps.liveblog.services.slugs import RESERVED
from apps.realtime.ids import UserId
from apps.realtime.selectors import users_by_username
from apps.realtime.services import clean_line, clean_text

ATTRS: dict[str, Any] = {"autocomplete": "off"}


class LineField(forms.CharField):
    """One line. `limit` is not an HTML `maxlength`, as browsers cut off pasted text at that."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)
        self.limit = limit

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise ValidationError(
                gettext("This has %(count)s characters; %(limit)s fit.")
                % {"count": f"{len(value):,}", "limit": f"{self.limit:,}"}
            )

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(LineField):
    """Many lines. A line end counts as one character, as in the browser's counter."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(forms.CharField.to_python(self, value) or "")


def title_field() -> LineField:
    # A placeholder tells the styles whether the field is empty.
    widget = forms.TextInput(attrs={**ATTRS, "placeholder": " "})
    return LineField(limit=TITLE_LENGTH, label=_("Title"), required=False, widget=widget)


def body_field() -> TextField:
    return TextField(
        limit=BODY_LENGTH,
        label=_("Update"),
        help_text=_("**bold** · *italic* · [words](https://…) · - list · > quote"),
        widget=forms.Textarea(
            attrs={
                **ATTRS,
                "rows": 5,
                "data-limit": BODY_LENGTH,
                "placeholder": _("Write an update…"),
            }
        ),
        error_messages={"required": _("Write something first.")},
    )


def time_field(**kwargs: Any) -> forms.DateTimeField:
    """A moment, in the time zone of the site, which the label names."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    zone = lazy(timezone.get_current_timezone_name, str)()
    return forms.DateTimeField(
        widget=widget,
        required=False,
        help_text=format_lazy(_("In the time zone {zone}."), zone=zone),
        **kwargs,
    )


class PostForm(forms.Form):
    """The text of a post or a draft. Sending it twice with one `client_id` creates one post.

    `version` is the version that the form was opened with.
    """

    title = title_field()
    body = body_field()
    byline = LineField(
        limit=BYLINE_LENGTH,
        required=False,
        label=_("By"),
        help_text=_("Names with commas between. Your own, if you leave it empty."),
        widget=forms.TextInput(attrs=ATTRS),
    )
    is_key = forms.BooleanField(required=False, label=_("Key event"))
    publish_at = time_field(label=_("Publish at"))
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_publish_at(self) -> Any:
        at = self.cleaned_data["publish_at"]
        if at is None and self.data.get("do") == "schedule":
            raise ValidationError(gettext("Choose a time."))
        return at

    def renew(self) -> None:
        """Change the `client_id`, so that sending the form again creates another post."""
        self.data = {**dict(self.data.items()), "client_id": str(uuid.uuid4())}


class BlogForm(forms.Form):
    """A blog's heading, its start, and the people who may write in it, by their usernames."""

    title = LineField(
        limit=TITLE_LENGTH,
        label=_("Title"),
        widget=forms.TextInput(attrs=ATTRS),
        error_messages={"required": _("A live blog needs a title.")},
    )
    summary = LineField(
        limit=SUMMARY_LENGTH,
        label=_("Summary"),
        required=False,
        help_text=_("One or two sentences below the title."),
        widget=forms.Textarea(attrs={**ATTRS, "rows": 2}),
    )
    starts_at = time_field(label=_("Starts at"))
    editors = LineField(
        limit=1000,
        required=False,
        label=_("Editors of this blog"),
        help_text=_(
            "Usernames with commas between. They may write here without other permissions."
        ),
        widget=forms.TextInput(attrs=ATTRS),
    )

    def clean_editors(self) -> list[UserId]:
        names = [name.strip().removeprefix("@") for name in self.cleaned_data["editors"].split(",")]
        names = [name for name in names if name]
        found = {user.get_username().lower(): user.pk for user in users_by_username(names)}
        if unknown := [name for name in names if name.lower() not in found]:
            raise ValidationError(
                gettext("There is no active user called %(names)s.") % {"names": ", ".join(unknown)}
            )
        return sorted(found.values())


class BlogAdminForm(forms.ModelForm[Blog]):
    title = LineField(
        limit=TITLE_LENGTH, error_messages={"required": _("A live blog needs a title.")}
    )

    class Meta:
        model = Blog
        fields = ("title", "slug", "summary", "is_open", "starts_at", "editors")

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(gettext("This address is taken."))
        return slug


class TextAdminForm(forms.ModelForm[Any]):
    """The text of a post or a draft. `begun_with` is the version that the form was opened with."""

    title = title_field()
    body = body_field()
    begun_with = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["begun_with"] = self.instance.version

    def clean_begun_with(self) -> int | None:
        version: int | None = self.cleaned_data["begun_with"]
        if self.instance.pk and version not in (None, self.instance.version):
            raise ValidationError(
                gettext("Someone else has changed this text. Open it again in another window.")
            )
        return version


class PostAdminForm(TextAdminForm):
    class Meta:
        model = Post
        fields = ("blog", "title", "body", "byline", "is_key")

    def clean_blog(self) -> Blog:
        blog: Blog = self.cleaned_data["blog"]
        if not blog.is_open:
            raise ValidationError(gettext("This live blog is closed. Reopen it to post."))
        return blog


class DraftAdminForm(TextAdminForm):
    class Meta:
        model = Draft
        fields = ("blog", "title", "body", "byline", "is_key", "publish_at")
