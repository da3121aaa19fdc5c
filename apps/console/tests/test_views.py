"""The pages about the realtime core: connection check, protocol, status."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.shortcuts import resolve_url
from django.template import Context, Engine
from django.test import Client
from django.urls import reverse

from apps.console import views
from apps.realtime.schema.registry import message_specs
from apps.realtime.server.routes import routes

pytestmark = pytest.mark.django_db


def test_the_protocol_page_shows_every_message_and_each_of_its_links_leads_somewhere(
    client: Client,
) -> None:
    page = client.get(reverse("console:protocol")).content.decode()
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {message.name for message in message_specs()} <= anchors
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    addresses = [route.address for route in routes()]
    streams = [f"{kind.kind}.&lt;number&gt;" for each in routes() for kind in each.consumer.kinds]
    for said in (*addresses, *streams, "4408", "not_subscribed"):
        assert said in page


def test_markup_in_a_sample_is_shown_as_text(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = replace(message_specs()[0], sample={"html": "<article onclick=run()>"})
    monkeypatch.setattr(views, "message_specs", lambda: [spec])
    monkeypatch.setattr(views, "reference", views.reference.__wrapped__)
    page = client.get(reverse("console:protocol")).content.decode()
    assert "&lt;article onclick=run()&gt;" in page
    assert "<article onclick" not in page


def test_the_document_names_the_host_of_the_request(client: Client) -> None:
    plain = client.get(reverse("console:asyncapi")).json()["servers"]["site"]
    secure = client.get(reverse("console:asyncapi"), secure=True).json()["servers"]["site"]
    assert (plain["host"], plain["protocol"]) == ("testserver", "ws")
    assert secure["protocol"] == "wss"


def test_the_schema_has_the_frames_of_both_sides(client: Client) -> None:
    schema = client.get(reverse("console:schema")).json()
    assert {"ClientFrame", "ServerFrame", "Echo", "ProcessReport"} <= schema["$defs"].keys()


def test_the_connection_check_says_that_it_needs_javascript(client: Client) -> None:
    page = client.get(reverse("console:connection")).content.decode()
    assert "Live updates need JavaScript" in page


def test_the_status_page_is_for_staff_only(client: Client, ada: Any, grace: Any) -> None:
    status = reverse("console:status")
    assert client.get(status)["Location"].startswith(resolve_url(settings.LOGIN_URL))
    client.force_login(grace)
    assert client.get(status).status_code == 403
    client.force_login(ada)
    assert 'data-stream="console.status.1"' in client.get(status).content.decode()


@pytest.mark.parametrize("name", ["connection", "protocol", "status"])
def test_no_page_needs_django_vite(name: str, settings: Any) -> None:
    """Where it is not installed, loading its template tags is a TemplateSyntaxError."""
    settings.REALTIME_VITE = False
    folders = [Path(apps.get_app_config(app).path) for app in ("console", "realtime")]
    libraries = {app: f"apps.{app}.templatetags.{app}" for app in ("console", "realtime")}
    libraries["i18n"] = "django.templatetags.i18n"
    engine = Engine(dirs=[str(each / "templates") for each in folders], libraries=libraries)
    html = engine.get_template(f"console/{name}.html").render(Context())
    assert '<script type="module" src="/static/console/console.js"></script>' in html
