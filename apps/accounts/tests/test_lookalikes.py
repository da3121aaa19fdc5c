"""Names that look like another user's are refused."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.urls import reverse

from apps.accounts.models import RESERVED, TAKEN, User
from apps.accounts.services import profile_update, user_create
from apps.accounts.tests.factories import PASSWORD

# "Grace" in Cyrillic, Cherokee, Lisu and small capitals, and with an invisible letter.
DISGUISES = [
    "gracе",  # noqa: RUF001
    "\u13c0\u13a1\u13aa\u13df\u13ac",
    "\ua4d6\ua4e3\ua4ee\ua4da\ua4f0",
    "\u0262\u0280\u1d00\u1d04\u1d07",
    "Grace\u3164",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["grace hopper", "Grасе Hopper", "GRACE", *DISGUISES])  # noqa: RUF001
def test_a_name_that_looks_like_another_members_is_refused(person: User, name: str) -> None:
    profile_update(user_id=person.pk, display_name="Grace Hopper")
    with pytest.raises(ValidationError) as refusal:
        user_create(username="ada", password=PASSWORD, display_name=name)
    assert refusal.value.message_dict == {"display_name": [str(TAKEN)]}


@pytest.mark.django_db
def test_a_reserved_name_is_for_staff_only(client: Client, person: User) -> None:
    form = {"username": "adm1n", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    page = client.post(reverse("account_signup"), form)
    assert page.context["form"].errors["username"] == [RESERVED]
    with pytest.raises(ValidationError) as refusal:
        profile_update(user_id=person.pk, display_name="M\u1d0fder\u1d00t\u1d0fr")
    assert refusal.value.message_dict == {"display_name": [str(RESERVED)]}
    User.objects.update(is_staff=True)
    profile_update(user_id=person.pk, display_name="Moderator")


@pytest.mark.django_db
def test_a_user_who_has_a_reserved_name_already_keeps_it() -> None:
    user = User.objects.create(username="admin", display_name="Admin", password="x")
    profile_update(user_id=user.pk, display_name="ADMIN")


@pytest.mark.django_db
def test_a_username_that_looks_like_another_members_name_is_refused(person: User) -> None:
    profile_update(user_id=person.pk, display_name="Lil")
    with pytest.raises(ValidationError) as refusal:
        user_create(username="1i1", password=PASSWORD)
    assert refusal.value.message_dict == {"username": [str(TAKEN)]}


@pytest.mark.django_db
def test_users_may_spell_their_own_name_in_another_way(person: User) -> None:
    for name in ("GRACE", "Gráce", "Admiral Grace", ""):
        profile_update(user_id=person.pk, display_name=name)
    assert User.objects.get().display_name == person.username


@pytest.mark.django_db
def test_forms_show_a_lookalike_as_an_error_of_its_field(client: Client, person: User) -> None:
    profile_update(user_id=person.pk, display_name="Lil")
    form = {"username": "L1L", "email": "", "password1": PASSWORD, "password2": PASSWORD}
    page = client.post(reverse("account_signup"), form)
    assert page.context["form"].errors == {"username": [str(TAKEN)]}
    client.force_login(user_create(username="ada", password=PASSWORD))
    page = client.post(reverse("accounts:profile"), {"display_name": "Líl", "email": ""})
    assert page.context["form"].errors == {"display_name": [str(TAKEN)]}


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


def migrate_to(name: str) -> Any:
    """The user model of that migration."""
    executor = MigrationExecutor(connection)
    return executor.migrate([("accounts", name)]).apps.get_model("accounts", "User")


@pytest.fixture
def database_before(request: pytest.FixtureRequest) -> Any:
    """The database at an earlier migration, and the user model of that time."""
    yield migrate_to(request.param)
    migrate_fully()


def migrate_fully() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("database_before", ["0001_initial"], indirect=True)
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
    migrate_to("0002_names_that_look_alike")
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
    migrate_fully()
    for user in User.objects.all():
        user.full_clean(exclude=["password"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("database_before", ["0004_tasks"], indirect=True)
def test_names_that_look_alike_by_the_new_table_get_a_number_and_the_operator_is_told(
    database_before: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The old keys told these apart. One of them is now the key of somebody else."""
    people = [
        ("ada", "Ada", "ada"),
        ("visitor", "\u13aa\u13a0\u13aa", "\u13aa\u13a0\u13aa"),  # Cherokee
        ("other", "\u1d00\u1d05\u1d00", "\u1d00\u1d05\u1d00"),  # small capitals
        ("marie", "Marie\u3164", "rnarie\u3164"),
        ("pierre", "Curie 2", "pierre"),
        ("curie", "Radium", "curle2"),  # the key that Pierre's name has now
    ]
    users = database_before.objects
    ids = [
        users.create(username=name, display_name=shown, name_key=key, username_key=name).pk
        for name, shown, key in people
    ]
    migrate_to("0005_names_by_unicodes_table")
    names = User.objects.order_by("pk").values_list("display_name", flat=True)
    assert [*names] == [
        "Ada",
        "\u13aa\u13a0\u13aa 2",
        "\u1d00\u1d05\u1d00 3",
        "Marie\u3164",
        "Curie 2",
        "Radium",
    ]
    said = capsys.readouterr().out
    assert "2 display names looked like those of other users, and have a number now." in said
    assert f"Their users' ids: {ids[1]}, {ids[2]}." in said
    migrate_fully()
    for user in User.objects.all():
        user.full_clean(exclude=["password"])
