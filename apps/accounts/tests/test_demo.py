import pytest

from apps.accounts.demo import DEMO_PASSWORD, demo_create, demo_logins
from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.accounts.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def test_the_demo_people_can_log_in_and_one_of_them_may_do_everything() -> None:
    assert demo_create() == 4
    assert all(user.check_password(DEMO_PASSWORD) for user in User.objects.all())
    assert [user.username for user in User.objects.filter(is_superuser=True)] == ["margaret"]
    assert [login.username for login in demo_logins()] == ["ada", "grace", "edsger", "margaret"]


def test_creating_the_demo_again_changes_no_user() -> None:
    """A person's own account "Ada" keeps its password and gains no permissions."""
    user_create(username="Ada", password=PASSWORD)
    assert demo_create() == 3
    assert demo_create() == 0
    ada = User.objects.get(username="Ada")
    assert ada.check_password(PASSWORD)
    assert not ada.is_staff
    assert [login.username for login in demo_logins()] == ["grace", "edsger", "margaret"]
