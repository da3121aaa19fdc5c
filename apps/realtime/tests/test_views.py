"""The pages that belong to no feature: the protocol and the connection check."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from apps.realtime.schema.registry import message_specs
from apps.realtime.schema.routes import routes

pytestmark = pytest.mark.django_db
DOCUMENTS = Path(settings.BASE_DIR) / "docs" / "protocol"


def test_the_protocol_page_shows_every_message_and_no_link_leads_nowhere(client: Client) -> None:
    page = client.get(reverse("realtime:protocol")).content.decode()
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert {message.name for message in message_specs()} <= anchors
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    addresses = [route.address for route in routes()]
    streams = [f"{kind.kind}.&lt;number&gt;" for each in routes() for kind in each.consumer.kinds]
    for said in (*addresses, *streams, "4408", "not_subscribed"):
        assert said in page


@pytest.mark.parametrize("name", ["asyncapi", "schema"])
def test_the_documents_served_are_those_in_the_repository(client: Client, name: str) -> None:
    served: dict[str, Any] = client.get(reverse(f"realtime:{name}")).json()
    stored = json.loads((DOCUMENTS / f"{name}.json").read_text())
    for document in (served, stored):
        document.pop("servers", None)
    assert served == stored


def test_the_document_names_the_host_it_was_asked_for(client: Client) -> None:
    plain = client.get(reverse("realtime:asyncapi")).json()["servers"]["site"]
    secure = client.get(reverse("realtime:asyncapi"), secure=True).json()["servers"]["site"]
    assert (plain["host"], plain["protocol"]) == ("testserver", "ws")
    assert secure["protocol"] == "wss"


def test_every_page_leads_to_the_connection_check_and_the_protocol(client: Client) -> None:
    footer = client.get("/").content.decode().partition("<footer")[2]
    assert f'href="{reverse("realtime:connection")}"' in footer
    assert f'href="{reverse("realtime:protocol")}"' in footer


def test_the_connection_check_says_what_it_needs_without_javascript(client: Client) -> None:
    page = client.get(reverse("realtime:connection")).content.decode()
    assert "Live updates need JavaScript" in page
