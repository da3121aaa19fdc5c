"""Every response's headers, and the attributes of cookies."""

import pytest
from django.conf import LazySettings, settings
from django.test import Client

from apps.accounts.models import User
from tests.security.conftest import PASSWORD
from tests.security.pages import LOGIN, PROFILE, PUBLIC
from tests.security.production import production_settings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", [*PUBLIC, "/no/such/page/"])
def test_every_page_has_the_headers_that_restrict_it(client: Client, address: str) -> None:
    response = client.get(address)
    policy = response["Content-Security-Policy"]
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "form-action 'self'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("address", PUBLIC)
def test_no_page_may_be_read_by_another_origin(client: Client, address: str) -> None:
    for origin in ("https://evil.example", "null"):
        response = client.get(address, headers={"Origin": origin})
        assert not [name for name in response.headers if name.startswith("Access-Control-")]


def test_the_sessions_cookie_is_for_this_site_and_no_script(client: Client, grace: User) -> None:
    client.post(LOGIN, {"login": grace.username, "password": PASSWORD})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]
    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"


def test_no_page_shows_the_sessions_key(logged_in: Client) -> None:
    """It travels in its cookie alone, so that a script that was injected could not read it."""
    key = logged_in.cookies[settings.SESSION_COOKIE_NAME].value
    for page in (*PUBLIC, PROFILE):
        response = logged_in.get(page, follow=True)
        assert key not in response.content.decode()
        assert key not in str(response.headers)


def test_a_public_sites_cookies_belong_to_this_host_and_to_tls() -> None:
    """A browser takes a `__Host-` cookie only over TLS, of this host and for all of its paths."""
    found = production_settings()
    assert found["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert found["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert found["SESSION_COOKIE_SECURE"]
    assert found["CSRF_COOKIE_SECURE"]


def test_plain_http_is_redirected_and_https_is_remembered(settings: LazySettings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = production_settings()["SECURE_HSTS_SECONDS"]
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    plain = Client().get("/")
    assert (plain.status_code, plain["Location"]) == (301, "https://testserver/")
    header = Client().get("/", secure=True)["Strict-Transport-Security"]
    assert int(header.partition("max-age=")[2].partition(";")[0]) >= 365 * 24 * 3600
    assert "includeSubDomains" in header


def test_a_host_named_by_the_visitor_is_not_believed(client: Client) -> None:
    """A link in a mail must not lead to the host of a made-up header."""
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    response = client.get(PROFILE, headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in response["Location"]
    assert "evil.example" not in client.get(LOGIN).content.decode()


def test_https_is_believed_from_a_proxy_of_ours_only(client: Client) -> None:
    response = client.get("/", headers={"X-Forwarded-Proto": "https"})
    assert not response.wsgi_request.is_secure()
