"""The tasks of accounts, which workers run."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import override

from apps.accounts.encryption import secrets_encrypt
from apps.accounts.models import User
from apps.accounts.personal_data import data_of
from apps.accounts.services import attempts_trim, export_make, exports_trim, user_delete
from apps.realtime.tasks import task

MAIL = "account-mail"
ATTEMPTS = "account-attempts"


@task(queue_name=MAIL)
def send_mail(*, subject: str, body: str, to: list[str]) -> None:
    """Send a mail that a page has written. If `to` is empty, send none."""
    EmailMessage(subject, body, to=to).send()


@task(queue_name=MAIL)
def send_password_reset(*, email: str, host: str, secure: bool, language: str = "") -> None:
    """Send the link for a new password, if an account has the address.

    In the language of the account, or else in that of the page with the form.
    """
    site = f"{'https' if secure else 'http'}://{host}"
    for user in User.objects.filter(email=email.lower(), is_active=True):
        key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        context = {
            "user": user,
            "site_name": host,
            "password_reset_url": site + reverse("account_reset_password_from_key", kwargs=key),
        }
        with override(user.language or language or settings.LANGUAGE_CODE):
            mail = get_adapter().render_mail("account/email/password_reset_key", email, context)
        mail.send()


@task(queue_name=MAIL)
def make_export(*, user_id: int) -> None:
    """Collect somebody's data for the page from which they download it."""
    export_make(user_id=user_id, data=data_of(user_id))


@task(queue_name=MAIL)
def delete_account(*, user_id: int) -> None:
    user_delete(user_id=user_id)


@task(queue_name=ATTEMPTS)
def trim_attempts() -> None:
    """Delete attempts that no longer count, and copies of data of more than a week ago.

    While there is a former SECRET_KEY, replace it where it has encrypted something.
    """
    attempts_trim()
    exports_trim()
    if settings.SECRET_KEY_FALLBACKS:
        secrets_encrypt(Authenticator.objects.all())
