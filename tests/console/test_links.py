"""Every page leads to the console's pages, while the console is installed."""

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import get_resolver, reverse

from apps.accounts.models import User


@pytest.mark.django_db
def test_every_page_leads_to_the_connection_check_and_the_protocol(client: Client) -> None:
    footer = client.get("/").content.decode().partition("<footer")[2]
    assert f'href="{reverse("console:connection")}"' in footer
    assert f'href="{reverse("console:protocol")}"' in footer


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/nowhere/"])
def test_without_the_console_no_page_has_links_to_it(
    client: Client, settings: LazySettings, path: str
) -> None:
    settings.ROOT_URLCONF = tuple(
        each for each in get_resolver().url_patterns if getattr(each, "app_name", None) != "console"
    )
    client.force_login(User.objects.create(username="ada", is_staff=True))
    html = client.get(path).content.decode()
    assert reverse("admin:index") in html
    assert "Site status" not in html
    assert "Connection check" not in html
    assert 'href=""' not in html
