from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import forms as auth_forms
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from apps.accounts.limits import logins
from apps.accounts.models import User
from apps.accounts.services import attempts_forgive


class FocusFirstInvalid(forms.BaseForm):
    """Focuses the first field that has an error."""

    def full_clean(self) -> None:
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.focus(wrong)

    def focus(self, name: str) -> None:
        for other, field in self.fields.items():
            field.widget.attrs["autofocus"] = other == name


class NewPassword(FocusFirstInvalid):
    """Asks for a password twice. An error about its strength shows at the first field."""

    strength_help = "At least 8 characters. Common passwords and plain numbers are refused."

    def ask_for(self, password: str, repeated: str) -> None:
        """Set the texts of the two fields."""
        self.fields[password].help_text = self.strength_help
        self.fields[repeated].label = f"{self.fields[password].label} again"
        self.fields[repeated].help_text = ""

    def validate_password_for_user(self, user: User, repeated: str = "password2") -> None:
        super().validate_password_for_user(user, repeated.replace("2", "1"))  # type: ignore[misc]


class ForgivesAttempts(auth_forms.AuthenticationForm):
    """Takes back the attempts that the throttle has counted, once the password is right."""

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if self.request is not None:
            attempts_forgive(allowances=logins(self.request))


class AdminLoginForm(ForgivesAttempts, AdminAuthenticationForm):
    """The admin's own, which lets in staff only."""


class LoginForm(FocusFirstInvalid, ForgivesAttempts):
    error_messages = {
        **auth_forms.AuthenticationForm.error_messages,
        "invalid_login": "The username or password is wrong.",
    }

    def full_clean(self) -> None:
        super().full_clean()
        if self.non_field_errors():
            self.focus("password")


class SignUpForm(NewPassword, auth_forms.UserCreationForm[User]):
    """Asks for a new account, which the service `user_create` makes."""

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": auth_forms.UsernameField}
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "email"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_for("password1", repeated="password2")


class ProfileForm(FocusFirstInvalid, forms.ModelForm[User]):
    """Asks for the profile's values, which the service `profile_update` saves."""

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
        "password_incorrect": "This is not your current password.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "Current password"
        self.ask_for("new_password1", repeated="new_password2")


class SetPasswordForm(NewPassword, auth_forms.SetPasswordForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].widget.attrs["autofocus"] = True
        self.ask_for("new_password1", repeated="new_password2")


class PasswordResetForm(FocusFirstInvalid, auth_forms.PasswordResetForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].widget.attrs["autofocus"] = True

    def send_mail(  # noqa: PLR0917  # as Django calls it
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Django's own logs a failure and goes on; here the task runs again."""
        subject = render_to_string(subject_template_name, context).strip()
        body = render_to_string(email_template_name, context)
        EmailMessage(subject, body, from_email, [to_email]).send()
