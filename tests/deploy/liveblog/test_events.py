"""The proxy in front of the containers holds no event back."""

import urllib.request
from typing import Any

from tests.deploy.stack import Stack
from tests.http_client import HttpClient


def test_events_are_passed_on_at_once(stack: Stack) -> None:
    with events(stack) as answer:
        assert answer.readline().startswith(b"retry:")


def events(stack: Stack) -> Any:
    page = HttpClient().get(f"{stack.url}/live/launch-day/")
    path = page.partition('data-events="')[2].partition('"')[0]
    return urllib.request.urlopen(f"{stack.url}{path}", timeout=10)
