import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from apps.liveblog.models import BODY_LENGTH, TITLE_LENGTH, Blog, Post
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
            raise ValidationError(f"This has {len(value):,} characters; {self.limit:,} fit.")

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class TextField(LineField):
    """Many lines. A line end counts as one character, as in the browser's counter."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return clean_text(forms.CharField.to_python(self, value) or "")


def title_field() -> LineField:
    return LineField(limit=TITLE_LENGTH, required=False, widget=forms.TextInput(attrs=ATTRS))


def body_field() -> TextField:
    return TextField(
        limit=BODY_LENGTH,
        label="Update",
        help_text="**bold** · *italic* · [words](https://…) · - list · > quote",
        widget=forms.Textarea(attrs={**ATTRS, "rows": 5, "data-limit": BODY_LENGTH}),
        error_messages={"required": "Write something first."},
    )


class PostForm(forms.Form):
    """A post's text. Sending the form twice with the same `client_id` creates one post."""

    title = title_field()
    body = body_field()
    client_id = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def renew(self) -> None:
        """Change the `client_id`, so that sending the form again creates another post."""
        self.data = {**dict(self.data.items()), "client_id": str(uuid.uuid4())}


class BlogAdminForm(forms.ModelForm[Blog]):
    title = LineField(limit=TITLE_LENGTH, error_messages={"required": "A live blog needs a title."})

    class Meta:
        model = Blog
        fields = ("title", "slug", "summary", "is_open")


class PostAdminForm(forms.ModelForm[Post]):
    title = title_field()
    body = body_field()

    class Meta:
        model = Post
        fields = ("blog", "title", "body")

    def clean_blog(self) -> Blog:
        blog: Blog = self.cleaned_data["blog"]
        if not blog.is_open:
            raise ValidationError("This live blog is closed. Reopen it to post.")
        return blog
