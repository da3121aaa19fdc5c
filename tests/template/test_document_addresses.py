"""An address in `code`, such as `/live/<slug>/`, is one of the site's."""

import re
from collections.abc import Iterator

import pytest
from django.urls import Resolver404, resolve

from apps.realtime.server.routes import walk_routes
from project.asgi import sockets
from scripts.check_names import FENCE, SPAN, repository

ADDRESS = re.compile(r"(?:^|\s)(/[\w<>:/.${}@-]*/?)(?=[?#\s]|$)")
PLACEHOLDER = re.compile(r"<(?:\w+:)?\w+>|\$?\{\w+\}")
# Answered before Django, the beginning of others, parts of addresses, and one of another site.
OTHERS = {"/healthz", "/readyz", "/metrics", "/sse/", "/sse/session/"}
OTHERS |= {"/follow/", "/unfollow/", "//host"}


def named() -> Iterator[tuple[str, str]]:
    """Each page and an address that it names."""
    for page, text in repository().pages.items():
        for span in SPAN.findall(FENCE.sub("", text)):
            yield from ((page, each) for each in ADDRESS.findall(span))


def leads_somewhere(address: str) -> bool:
    path = PLACEHOLDER.sub("1", address)
    try:
        resolve(path)
    except Resolver404:
        routes = [PLACEHOLDER.sub("1", route.address) for route in walk_routes(sockets)]
        return path in routes
    return True


def test_addresses_in_documents_lead_somewhere() -> None:
    found = set(named())
    assert len(found) > 50
    dead = [
        (page, each) for page, each in found if each not in OTHERS and not leads_somewhere(each)
    ]
    assert dead == []


@pytest.mark.parametrize(
    ("address", "leads"), [("/live/<slug>/", True), ("/ws/chat/", True), ("/love/<slug>/", False)]
)
def test_an_address_that_is_gone_is_found(address: str, leads: bool) -> None:
    assert leads_somewhere(address) is leads
