"""allauth's forms with this site's labels, and with checks that allauth lacks."""

from collections.abc import Mapping
from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.limits import use_of_code
from apps.accounts.models import User
from apps.accounts.preferences import languages, time_zones
from apps.accounts.services import attempts_count, user_create
from apps.accounts.tasks import send_password_reset

STRENGTH_HELP = _("At least 8 characters. Common passwords and plain numbers are refused.")


class SiteForm(forms.BaseForm):
    """Replaces labels and help texts, removes placeholders, and focuses the first wrong field."""

    texts: Mapping[str, tuple[Any, Any]] = {}  # label and help, by field
    starts_with_focus = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.texts.get(name, (field.label, field.help_text))
        if self.starts_with_focus:
            self.focus(next(iter(self.fields)))

    def full_clean(self) -> None:
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.focus(wrong)

    def focus(self, name: str) -> None:
        for other, field in self.fields.items():
            field.widget.attrs["autofocus"] = other == name


class LoginForm(SiteForm, allauth.LoginForm):  # type: ignore[misc]
    texts = {"login": (_("Username or e-mail address"), ""), "password": (_("Password"), "")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"

    def user_credentials(self) -> dict[str, str]:
        """Return one name, which the backend looks up as a username and as an address.

        allauth returns two, and would hash the password twice for a known address.
        """
        fields = self.cleaned_data
        return {"username": fields["login"], "password": fields.get("password", "")}

    def full_clean(self) -> None:
        super().full_clean()
        if self.non_field_errors():
            self.focus("password")


class SignUpForm(SiteForm, allauth.SignupForm):  # type: ignore[misc]
    """Asks for a new account, which the service `user_create` makes."""

    texts = {
        "username": (_("Username"), User._meta.get_field("username").help_text),
        "email": (_("E-mail address"), User._meta.get_field("email").help_text),
        "password1": (_("Password"), STRENGTH_HELP),
        "password2": (_("Password again"), ""),
    }

    def clean(self) -> Any:
        """Refuse look-alikes and reserved names, too."""
        cleaned = super().clean()
        try:
            User(username=self.cleaned_data.get("username", "")).clean()
        except ValidationError as error:
            self.add_error(None, error)
        return cleaned

    def save(self, request: HttpRequest) -> User:
        asked = self.cleaned_data
        user = user_create(
            username=asked["username"], email=asked.get("email", ""), password=asked["password1"]
        )
        setup_user_email(request, user, [])
        return user


class ProfileForm(SiteForm, forms.ModelForm[User]):
    """Asks for the profile's values, which the service `profile_update` saves."""

    starts_with_focus = False

    language = forms.ChoiceField(label=_("Language"), choices=languages, required=False)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("For times on pages and in mails."),
        choices=time_zones,
        required=False,
        widget=forms.Select(attrs={"data-offer-time-zone": True}),
    )

    class Meta:
        model = User
        fields = ("display_name", "language", "time_zone")
        labels = {"display_name": _("Display name")}
        widgets = {"display_name": forms.TextInput(attrs={"autocomplete": "nickname"})}


class EmailForm(SiteForm, allauth.AddEmailForm):  # type: ignore[misc]
    starts_with_focus = False
    texts = {
        "email": (_("New e-mail address"), _("We send a link there. It is yours when you open it."))
    }

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if User.objects.filter(email=email).exists():
            raise get_adapter().validation_error("email_taken")
        return email

    def save(self, request: HttpRequest) -> EmailAddress:
        """Keep the present address until the new one is confirmed, even if it is unconfirmed."""
        addresses = EmailAddress.objects.filter(user=self.user)
        addresses.filter(verified=False).exclude(email=self.user.email).delete()
        address = addresses.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, address)
        return address


class PasswordChangeForm(SiteForm, allauth.ChangePasswordForm):  # type: ignore[misc]
    texts = {
        "oldpassword": (_("Current password"), ""),
        "password1": (_("New password"), STRENGTH_HELP),
        "password2": (_("New password again"), ""),
    }


class PasswordSetForm(SiteForm, allauth.SetPasswordForm):  # type: ignore[misc]
    texts = PasswordChangeForm.texts


class PasswordResetForm(SiteForm, allauth.ResetPasswordForm):  # type: ignore[misc]
    """Does not look the address up: the time it takes would reveal who has an account."""

    texts = {"email": (_("E-mail address"), "")}

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        send_password_reset.enqueue(
            email=email,
            host=request.get_host(),
            secure=request.is_secure(),
            language=get_language() or "",
        )
        return email


class PasswordResetKeyForm(SiteForm, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    texts = PasswordChangeForm.texts


class ReauthenticateForm(SiteForm, allauth.ReauthenticateForm):  # type: ignore[misc]
    pass


class LoginCodeRequestForm(SiteForm, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    texts = {"email": (_("E-mail address"), "")}

    def clean_email(self) -> str:
        """Send no code to an address that nobody has confirmed yet."""
        email: str = self.cleaned_data["email"]
        self._user = User.objects.filter(email=email, is_active=True).first()
        return email


CODE = {"code": (_("Code"), "")}


class LoginCodeForm(SiteForm, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]
    texts = CODE


class AppCodeForm(SiteForm, mfa.BaseAuthenticateForm):  # type: ignore[misc]
    """Refuses a used code. allauth asks Django's cache, which processes may not share."""

    texts = CODE

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if attempts_count(allowances=[use_of_code(self.user, code)]):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondStepForm(AppCodeForm, mfa.AuthenticateForm):  # type: ignore[misc]
    pass


class SecondStepAgainForm(AppCodeForm, mfa.ReauthenticateForm):  # type: ignore[misc]
    pass


class AppSetupForm(SiteForm, ActivateTOTPForm):  # type: ignore[misc]
    texts = CODE


class PasskeyForm(forms.BaseForm):
    """Refuses what no browser sends. allauth's parser raises several exceptions at it."""

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except (AttributeError, KeyError, TypeError, ValueError):
            self.cleaned_data: dict[str, Any] = {}
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class PasskeyAddForm(PasskeyForm, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"), required=False)


class PasskeySecondStepForm(PasskeyForm, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyAgainForm(PasskeyForm, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyLoginForm(PasskeyForm, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass
