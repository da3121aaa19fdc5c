import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User

pytestmark = pytest.mark.django_db


def test_the_admin_lists_changes_and_adds_users(admin_client: Client) -> None:
    changes = reverse("admin:accounts_user_changelist")
    assert admin_client.get(changes, {"q": "admin"}).status_code == 200
    user = User.objects.get()
    assert (
        admin_client.get(reverse("admin:accounts_user_change", args=[user.pk])).status_code == 200
    )

    data = {"username": "ada", "password1": "a-quiet-signal-41", "password2": "a-quiet-signal-41"}
    add = admin_client.post(reverse("admin:accounts_user_add"), {**data, "usable_password": "true"})
    assert add.status_code == 302
    assert User.objects.get(username="ada").display_name == "ada"
