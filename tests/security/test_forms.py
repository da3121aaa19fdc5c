"""Forms and addresses change only their own fields, even when more is sent."""

import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from tests.security.pages import LOGIN, LOGOUT, PROFILE, PUBLIC

pytestmark = pytest.mark.django_db
PRIVILEGES = {"is_staff": "on", "is_superuser": "on", "is_active": "", "groups": "1", "pk": "1"}
TAKEN = {"password": "x", "username": "root", "id": "1", "user_permissions": "1"}


def test_no_form_changes_fields_that_it_does_not_show(logged_in: Client, grace: User) -> None:
    """Mass assignment."""
    before = {name: getattr(grace, name) for name in ("username", "password", "date_joined")}
    data = {"display_name": "Grace", "email": "g@example.org", **PRIVILEGES, **TAKEN}
    assert logged_in.post(PROFILE, data).status_code == 302
    grace.refresh_from_db()
    assert grace.display_name == "Grace"
    assert (grace.is_staff, grace.is_superuser) == (False, False)
    assert grace.is_active
    assert {name: getattr(grace, name) for name in before} == before


def test_a_form_without_the_sites_token_changes_nothing(grace: User) -> None:
    """CSRF, at a view that nothing but the site's middleware protects."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(grace)
    data = {"display_name": "Mallory", "email": ""}
    assert client.post(PROFILE, data).status_code == 403
    assert client.post(PROFILE, data | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    grace.refresh_from_db()
    assert grace.display_name == "grace-hopper"


def test_nobody_signs_up_as_staff(client: Client) -> None:
    password = "quiet-signal-42"
    data = {"username": "mallory", "email": "", "password1": password, "password2": password}
    client.post(reverse("account_signup"), data | PRIVILEGES)
    user = User.objects.get()
    assert user.username == "mallory"
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_a_field_in_the_address_is_not_a_field_of_the_form(logged_in: Client, grace: User) -> None:
    """HTTP parameter pollution: forms read the body, and of a repeated field the last value."""
    logged_in.post(f"{PROFILE}?display_name=Mallory", {"display_name": "Grace", "email": ""})
    grace.refresh_from_db()
    assert grace.display_name == "Grace"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_safe_method_changes_nothing(logged_in: Client, grace: User, method: str) -> None:
    query = "?display_name=Mallory&email=m@example.org"
    for address in (LOGOUT, PROFILE, reverse("account_change_password")):
        getattr(logged_in, method)(f"{address}{query}")
    grace.refresh_from_db()
    assert grace.display_name == "grace-hopper"
    assert logged_in.get(PROFILE).status_code == 200


@pytest.mark.parametrize("address", PUBLIC)
def test_trace_and_unknown_methods_are_refused(client: Client, address: str) -> None:
    for method in ("TRACE", "CONNECT", "DELETE", "PATCH", "NONSENSE"):
        assert client.generic(method, address).status_code in (403, 405)


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/db.sqlite3", "/static/", "/static/dist/", "/media/", "/project/"],
)
def test_no_folder_is_listed_and_no_source_is_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "text", ["{{ 7|add:7 }}", "{% debug %}", "{0.__class__}", "%(password)s", "${7*7}"]
)
def test_no_text_becomes_a_template(logged_in: Client, text: str) -> None:
    """Template and format-string injection."""
    data = {"display_name": text, "email": ""}
    page = logged_in.post(PROFILE, data, follow=True).content.decode()
    assert text.replace("'", "&#x27;") in page


@pytest.mark.parametrize(
    "text", ["' OR '1'='1", "'; DROP TABLE accounts_user; --", '" UNION SELECT 1 --', "\\' OR 1=1"]
)
def test_no_text_becomes_part_of_a_query(client: Client, grace: User, text: str) -> None:
    """SQL injection: at the log-in and in addresses."""
    assert client.post(LOGIN, {"login": text, "password": text}).status_code == 200
    assert client.post(LOGIN, {"login": grace.username, "password": text}).status_code == 200
    assert client.get("/", {"before": text, "next": text}).status_code == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize("line", ["a@example.org\nBcc: b@example.org", "a@example.org\r\nX: y"])
def test_no_text_becomes_a_header_of_a_mail(client: Client, line: str) -> None:
    """Mail header injection."""
    response = client.post(reverse("account_reset_password"), {"email": line})
    assert response.status_code == 200
    assert "email" in response.context["form"].errors


def test_no_text_becomes_a_header_of_an_answer(client: Client, grace: User) -> None:
    """Response splitting, by a `next` with a line end."""
    data = {"login": grace.username, "password": "quiet-signal-42"}
    response = client.post(LOGIN, {**data, "next": "/\r\nSet-Cookie: a=b"})
    assert "a" not in response.cookies
    assert "\n" not in response["Location"]
