"""A test that commits leaves the database as migrations make it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase

from tests.empty_tables import delete_rows


@pytest.mark.django_db
def test_rows_of_a_test_go_and_those_of_migrations_stay() -> None:
    def group_create(**kwargs: object) -> None:
        Group.objects.create(name="Of a migration")

    Group.objects.create(name="Of a test")
    shipped = Permission.objects.count(), ContentType.objects.count()
    accounts = apps.get_app_config("accounts")
    post_migrate.connect(group_create, sender=accounts, weak=False)
    try:
        delete_rows(None)
    finally:
        post_migrate.disconnect(group_create, sender=accounts)
    names = set(Group.objects.values_list("name", flat=True))
    assert ("Of a migration" in names, "Of a test" in names) == (True, False)
    assert (Permission.objects.count(), ContentType.objects.count()) == shipped != (0, 0)


def test_tests_that_commit_end_with_it() -> None:
    assert TransactionTestCase.__dict__["_fixture_teardown"] is delete_rows
