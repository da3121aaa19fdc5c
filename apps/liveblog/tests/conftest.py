import pytest
from django.conf import LazySettings
from django.test import Client

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.liveblog.models import Blog
from apps.liveblog.services import blog_create


@pytest.fixture(autouse=True)
def fast_passwords(settings: LazySettings) -> None:
    """Hashing that takes no time: strength is not what these tests are about."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def blog(db: None) -> Blog:
    return blog_create(title="Launch day", slug="launch-day", summary="We are in the box.")


@pytest.fixture
def editor(db: None) -> User:
    user = user_create(username="ada", password="levers-and-bells", display_name="Ada")
    user.is_staff = user.is_superuser = True
    user.save()
    return user


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client
