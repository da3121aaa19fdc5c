"""Names that look like another user's are refused."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from apps.accounts.models import TAKEN, User
from apps.accounts.services import profile_update, user_create
from apps.accounts.tests.factories import PASSWORD
from apps.realtime.names import skeleton


@pytest.mark.parametrize(
    "name",
    [
        "GRACE HOPPER",
        "Grace  Hopper",
        "GraceHopper",
        "Grace\u200b Hopper",
        "Gráce Höpper",
        "\uff27race \uff28opper",  # full width
        "\U0001d406race \U0001d407opper",  # mathematical
        "Grасе Норреr",  # noqa: RUF001  # Cyrillic
        "Grαcε Hορρεr",  # noqa: RUF001  # Greek
        "Grace H0pper",
    ],
)
def test_names_that_look_like_grace_hopper_have_her_key(name: str) -> None:
    assert skeleton(name) == skeleton("Grace Hopper")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ada", "Ida"),
        ("Zoe", "Zoes"),
        ("रमेश", "रमश"),
        ("ユージ", "ユーシ"),
        ("🚦", "🚥"),
        ("Anna 2", "Anna 3"),
        ("Иван", "Ирина"),
    ],
)
def test_names_that_look_different_have_different_keys(name: str, other: str) -> None:
    assert skeleton(name) != skeleton(other)
    assert skeleton(name)


@pytest.mark.parametrize(("name", "other"), [("KaI", "Kal"), ("Arnold", "Amold"), ("Wi11", "Will")])
def test_letters_that_look_alike_have_one_key(name: str, other: str) -> None:
    assert skeleton(name) == skeleton(other)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["grace hopper", "Grасе Hopper", "GRACE", "gracе"])  # noqa: RUF001
def test_a_name_that_looks_like_another_members_is_refused(person: User, name: str) -> None:
    profile_update(user_id=person.pk, display_name="Grace Hopper", email="")
    with pytest.raises(ValidationError) as refusal:
        user_create(username="ada", password=PASSWORD, display_name=name)
    assert refusal.value.message_dict == {"display_name": [TAKEN]}


@pytest.mark.django_db
def test_a_username_that_looks_like_another_members_name_is_refused(person: User) -> None:
    profile_update(user_id=person.pk, display_name="Lil", email="")
    with pytest.raises(ValidationError) as refusal:
        user_create(username="1i1", password=PASSWORD)
    assert refusal.value.message_dict == {"username": [TAKEN]}


@pytest.mark.django_db
def test_users_may_spell_their_own_name_in_another_way(person: User) -> None:
    for name in ("GRACE", "Gráce", "Admiral Grace", ""):
        profile_update(user_id=person.pk, display_name=name, email="")
    assert User.objects.get().display_name == person.username


@pytest.mark.django_db
def test_forms_show_a_lookalike_as_an_error_of_its_field(client: Client, person: User) -> None:
    profile_update(user_id=person.pk, display_name="Lil", email="")
    form = {"username": "L1L", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    page = client.post(reverse("accounts:signup"), form)
    assert page.context["form"].errors == {"username": [TAKEN]}
    client.force_login(user_create(username="ada", password=PASSWORD))
    page = client.post(reverse("accounts:profile"), {"display_name": "Líl", "email": ""})
    assert page.context["form"].errors == {"display_name": [TAKEN]}


@pytest.mark.django_db
def test_the_database_refuses_a_name_that_looks_like_another(person: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(username="ada", display_name=person.display_name.upper())


@pytest.mark.django_db
def test_a_key_follows_its_name_when_only_some_fields_are_saved(person: User) -> None:
    person.display_name = "Hopper"
    person.save(update_fields=["display_name"])
    assert User.objects.called("hopper").get() == person
    assert User.objects.called("GRACE").get() == person  # by username


BEFORE, AFTER = ("accounts", "0001_initial"), ("accounts", "0002_names_that_look_alike")


@pytest.fixture
def database_before() -> Any:
    """The database before names had to differ, and the user model of that time."""
    executor = MigrationExecutor(connection)
    yield executor.migrate([BEFORE]).apps.get_model("accounts", "User")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_the_migration_numbers_users_whose_names_look_alike(database_before: Any) -> None:
    for username, name in [
        ("robin", "Robin"),
        ("hood", "ROBIN"),
        ("marian", "Rоbin"),  # noqa: RUF001  # Cyrillic
        ("tuck", "Much"),
        ("much", "Miller"),
        ("long", "x" * 60),
        ("longer", "X" * 60),
    ]:
        database_before.objects.create(username=username, display_name=name)
    MigrationExecutor(connection).migrate([AFTER])
    names = dict(User.objects.order_by("pk").values_list("username", "display_name"))
    assert names == {
        "robin": "Robin",
        "hood": "ROBIN 2",
        "marian": "Rоbin 3",  # noqa: RUF001
        "tuck": "Much 2",
        "much": "Miller",
        "long": "x" * 60,
        "longer": f"{'X' * 58} 2",
    }
    for user in User.objects.all():
        user.full_clean(exclude=["password"])
