"""The secrets of authenticator apps and recovery codes are encrypted in the database."""

from importlib import import_module

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.conf import LazySettings
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from apps.accounts.encryption import decrypt, encrypt, secrets_encrypt
from apps.accounts.models import User
from apps.accounts.tasks import trim_attempts

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
FORMER, NEW = "former-key-" + "x" * 50, "new-key-" + "y" * 50


def stored(person: User) -> dict[str, dict[str, object]]:
    return dict(Authenticator.objects.filter(user=person).values_list("type", "data"))


def codes_of(person: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(type="recovery_codes").wrap().generate_codes()
    return codes


def secret_of(person: User) -> str:
    """As allauth reads it to check a code."""
    return str(get_adapter().decrypt(stored(person)["totp"]["secret"]))


def test_the_database_has_no_secret_of_a_second_step_in_clear(person: User) -> None:
    TOTP.activate(person, SECRET)
    codes = RecoveryCodes.activate(person).generate_codes()
    rows = stored(person)
    assert SECRET not in str(rows)
    assert str(rows["totp"]["secret"]).startswith("gAAAAA")
    assert str(rows["recovery_codes"]["seed"]).startswith("gAAAAA")
    assert secret_of(person) == SECRET
    assert codes_of(person) == codes


def test_a_code_that_is_used_at_the_same_time_stays_used(
    person: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The rows are locked, where the database can."""
    TOTP.activate(person, SECRET)
    with django_assert_num_queries(4) as queries:  # two are of the transaction
        secrets_encrypt(Authenticator.objects.all())
    locks = "FOR UPDATE" in queries.captured_queries[1]["sql"]
    assert locks == connection.features.has_select_for_update


def test_what_an_earlier_version_stored_in_clear_works_and_is_encrypted(person: User) -> None:
    clear = {"totp": {"secret": SECRET}, "recovery_codes": {"seed": "ab" * 40, "used_mask": 5}}
    for kind, data in clear.items():
        Authenticator.objects.create(user=person, type=kind, data=data)
    codes = codes_of(person)
    assert secret_of(person) == SECRET
    import_module("apps.accounts.migrations.0010_encrypted_secrets").encrypt(apps, None)
    rows = stored(person)
    assert SECRET not in str(rows)
    assert "abab" not in str(rows)
    assert rows["recovery_codes"]["used_mask"] == 5
    assert codes_of(person) == codes


def test_a_new_key_takes_over_from_the_former_one(person: User, settings: LazySettings) -> None:
    settings.SECRET_KEY = FORMER
    TOTP.activate(person, SECRET)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [FORMER]
    assert secret_of(person) == SECRET
    trim_attempts.func()
    settings.SECRET_KEY_FALLBACKS = []
    assert secret_of(person) == SECRET


def test_another_key_reads_nothing(settings: LazySettings) -> None:
    settings.SECRET_KEY = FORMER
    text = encrypt(SECRET)
    settings.SECRET_KEY = NEW
    with pytest.raises(InvalidToken):
        decrypt(text)


def test_the_same_secret_is_never_stored_as_the_same_text() -> None:
    assert encrypt(SECRET) != encrypt(SECRET)
