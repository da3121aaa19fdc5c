"""Anonymous access to each address of the site.

A new address must be listed here.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override

from apps.realtime.translations import translations_url

pytestmark = pytest.mark.django_db

# All others want a log-in, or answer as if they were not there.
MAY_READ = {
    "home", "language", "manifest", "translations",
    "console:connection", "console:protocol", "console:asyncapi", "console:schema",
    "account_signup", "account_login", "account_logout", "account_inactive",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
    "account_reset_password_from_key_done", "account_confirm_email",
    "account_email_verification_sent", "account_request_login_code", "person_picture",
    "liveblog:list", "liveblog:blog", "liveblog:post", "liveblog:feed", "liveblog:sitemap",
    "liveblog:embed", "liveblog:embed_script", "liveblog:picture",
    "liveblog:search",
    "notifications:worker", "notifications:offline",
    "chat:list", "chat:room", "chat:messages", "chat:name", "chat:sidebar", "chat:search",
}  # fmt: skip
MAY_WRITE = {
    "language",
    "account_signup", "account_login", "account_logout",
    "account_reset_password", "account_reset_password_from_key", "account_request_login_code",
    "chat:name", "chat:leave",
}  # fmt: skip
ARGUMENTS = {
    "uidb36": "1", "key": "a-b", "token": "a-b", "notification_id": 1, "draft_id": 1,
    "name": "a.webp", "pk": 1, "session_id": 1, "user_id": 1,
    "message_id": 1, "digest": "a", "person_id": "user.1", "image_id": 1, "width": 640,
    "action": "read", "choice": "hour",
    "language": "de", "app": "realtime",
}  # fmt: skip
SLUGS: dict[str, str] = {
    "liveblog": "launch-day",
    "chat": "general",
}
PAGES_OF_POSTS: list[str] = [
    "liveblog:blog",
]


def patterns_in(
    patterns: Iterable[URLPattern | URLResolver],
    app: str = "",
    arguments: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, frozenset[str]]]:
    """Each route's name, with the namespace of its app, and arguments. The admin has tests."""
    for each in patterns:
        taken = arguments.union(each.pattern.regex.groupindex)
        if isinstance(each, URLPattern):
            yield f"{app}:{each.name}" if app else str(each.name), taken
        elif each.namespace != "admin":
            yield from patterns_in(each.url_patterns, each.namespace or app, taken)


@pytest.fixture
def addresses(client: Client) -> dict[str, str]:
    """An example of each route, by its name."""
    call_command("demo", "--known-passwords")
    known: dict[str, Any] = ARGUMENTS | {"post_id": a_post(client)}
    found = {}
    for name, arguments in patterns_in(get_resolver().url_patterns):
        known["slug"] = SLUGS.get(name.partition(":")[0])
        unknown = arguments - known.keys()
        assert not unknown, f"{name} takes {unknown}: give an example in ARGUMENTS, above."
        found[name] = reverse(name, kwargs={each: known[each] for each in arguments})
    found["translations"] = translations_in("de")
    return found


def translations_in(language: str) -> str:
    """The address has the digest of the present text; others are not found."""
    with override(language):
        return translations_url("realtime")


def a_post(client: Client) -> int:
    """One that a page shows, if there are such pages."""
    addresses = [reverse(name, args=[SLUGS[name.partition(":")[0]]]) for name in PAGES_OF_POSTS]
    pages = [client.get(address).content.decode() for address in addresses]
    shown = re.search(r"/posts/(\d+)/", "".join(pages))
    return int(shown[1]) if shown else 0


def lets_in(response: Any) -> bool:
    to_log_in = response.get("Location", "").startswith(resolve_url("account_login"))
    return response.status_code in (200, 302) and not to_log_in


def test_addresses_that_anonymous_visitors_may_read(
    addresses: dict[str, str], client: Client
) -> None:
    read = {name for name, address in addresses.items() if lets_in(client.get(address))}
    assert read == MAY_READ & addresses.keys()


def test_addresses_that_anonymous_visitors_may_write(addresses: dict[str, str]) -> None:
    written = {name for name, address in addresses.items() if lets_in(Client().post(address))}
    assert written == MAY_WRITE & addresses.keys()


def test_every_page_may_run_our_own_scripts_only(addresses: dict[str, str], client: Client) -> None:
    for name in sorted(MAY_READ & addresses.keys()):
        response = client.get(addresses[name], follow=True)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("username", ["ada", None], ids=["logged in", "a visitor"])
def test_no_proxy_may_keep_a_page_made_for_a_cookie(
    addresses: dict[str, str], client: Client, username: str | None
) -> None:
    """Ada is an editor. A visitor has a session after the first form that asks for a name."""
    if username:
        client.force_login(get_user_model().objects.get(username=username))
    else:
        client.session.save()
    for address in (*addresses.values(), "/nowhere/", "/admin/"):
        assert "private" in directives(client.get(address)), address


def test_no_proxy_may_keep_a_page_that_sets_a_cookie(addresses: dict[str, str]) -> None:
    setting = {}
    for address in addresses.values():
        response = Client().get(address)
        if response.cookies:
            setting[address] = directives(response)
    assert setting
    assert all("private" in each for each in setting.values()), setting


def test_a_page_without_a_cookie_says_nothing_about_that(client: Client) -> None:
    response = client.get("/")
    assert not response.cookies
    assert not response.has_header("Cache-Control")


def directives(response: Any) -> list[str]:
    return str(response.get("Cache-Control", "")).split(", ")
