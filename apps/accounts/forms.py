from typing import Any

from django import forms
from django.contrib.auth import forms as auth_forms

from apps.accounts.models import User


class FocusFirstInvalid(forms.BaseForm):
    """Puts the cursor into the first field that has to be mended."""

    def full_clean(self) -> None:
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.focus(wrong)

    def focus(self, name: str) -> None:
        for other, field in self.fields.items():
            field.widget.attrs["autofocus"] = other == name


class NewPassword(FocusFirstInvalid):
    """Says that a password is too weak where it was typed first, not where it was repeated."""

    def validate_password_for_user(self, user: User, repeated: str = "password2") -> None:
        super().validate_password_for_user(user, repeated.replace("2", "1"))  # type: ignore[misc]


class LoginForm(FocusFirstInvalid, auth_forms.AuthenticationForm):
    # An inactive account is not told apart: only its owner may know that it exists.
    error_messages = dict.fromkeys(
        ("invalid_login", "inactive"), "The username or password is wrong."
    )

    def full_clean(self) -> None:
        super().full_clean()
        if self.non_field_errors():
            self.focus("password")


class SignUpForm(NewPassword, auth_forms.UserCreationForm[User]):
    """Asks for a new account; `user_create` makes it."""

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": auth_forms.UsernameField}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password2"].label = "Password again"
        self.fields["password2"].help_text = ""


class ProfileForm(FocusFirstInvalid, forms.ModelForm[User]):
    """Asks for what a profile shows; `profile_update` saves it."""

    class Meta:
        model = User
        fields = ("display_name", "email")
        widgets = {
            "display_name": forms.TextInput(attrs={"autocomplete": "nickname"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }


class PasswordChangeForm(NewPassword, auth_forms.PasswordChangeForm):
    error_messages = {
        **auth_forms.PasswordChangeForm.error_messages,
        "password_incorrect": "This is not your present password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Present password"
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""


class SetPasswordForm(NewPassword, auth_forms.SetPasswordForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].widget.attrs["autofocus"] = True
        self.fields["new_password2"].label = "New password again"
        self.fields["new_password2"].help_text = ""


class PasswordResetForm(FocusFirstInvalid, auth_forms.PasswordResetForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].widget.attrs["autofocus"] = True
