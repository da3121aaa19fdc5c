"""The containers start quickly, are small, and expose no more ports than they need."""

import urllib.request
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from urllib.error import HTTPError

import pytest

from apps.realtime.testing.processes import HOST, wait_until
from tests.deploy.stack import Stack
from tests.http_client import HttpClient

MEGABYTE = 1_000_000
FORBIDDEN = (
    "find / -xdev -name node_modules -o -name .git -o -path '*/bin/gcc*' -o -path '/site/*/tests'"
)


def test_the_stack_is_healthy_in_three_minutes(stack: Stack) -> None:
    assert stack.seconds_to_start < 180


def test_the_image_is_small_and_holds_nothing_to_build_or_test_with(stack: Stack) -> None:
    image = stack.inspect(stack.containers("web")[0])["Image"]
    size = stack.inspect(image)["Size"] - stack.inspect("python:3.13-slim-bookworm")["Size"]
    assert size < 350 * MEGABYTE
    assert (
        stack.compose("exec", "-T", "web", "sh", "-c", f"{FORBIDDEN} 2>/dev/null || true").split()
        == []
    )


@pytest.mark.parametrize("service", ["caddy", "web", "worker", "redis"])
def test_no_container_runs_as_root(service: str, stack: Stack) -> None:
    assert stack.compose("exec", "-T", service, "id", "-u").strip() != "0"


@pytest.mark.parametrize("path", ["readyz", "metrics", "metrics/", "readyz/"])
def test_pages_for_operators_are_not_found(path: str, stack: Stack) -> None:
    assert status(f"{stack.url}/{path}") == 404


def test_too_large_a_body_is_refused(stack: Stack) -> None:
    """Before it is sent: so says its head, which comes alone here."""
    with closing(HTTPConnection(HOST, stack.port, timeout=10)) as connection:
        connection.request("POST", "/accounts/login/", headers={"Content-Length": "1050000"})
        assert connection.getresponse().status == 413


def test_scripts_are_kept_by_browsers_and_pages_are_not(stack: Stack) -> None:
    page = HttpClient().get(f"{stack.url}/")
    script = next(part for part in page.split('"') if part.endswith(".js"))
    with urllib.request.urlopen(f"{stack.url}{script}", timeout=10) as answer:
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    with urllib.request.urlopen(f"{stack.url}/", timeout=10) as answer:
        assert "immutable" not in (answer.headers["Cache-Control"] or "")


def test_sockets_are_spread_over_all_web_containers(stack: Stack) -> None:
    with ExitStack() as sockets:
        for _ in range(9):
            sockets.enter_context(HttpClient().socket(stack.url, "/ws/echo/"))

    def all_had_one() -> bool:
        logs = (stack.run("docker", "logs", each) for each in stack.containers("web"))
        return all("/ws/echo/" in log for log in logs)

    wait_until(all_had_one, "a socket in every container")


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refusal:
        return refusal.code
