"""The protocol as this site serves it is the one in the repository."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse


@pytest.mark.parametrize("name", ["asyncapi", "schema"])
def test_the_documents_served_are_those_in_the_repository(client: Client, name: str) -> None:
    served: dict[str, Any] = client.get(reverse(f"console:{name}")).json()
    stored = json.loads(Path(settings.BASE_DIR, "docs", "protocol", f"{name}.json").read_text())
    for document in (served, stored):
        document.pop("servers", None)
    assert served == stored
