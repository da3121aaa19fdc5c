"""docs/architecture.md names the functions that a request for a page passes."""

import inspect
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pkgutil import resolve_name
from types import CodeType
from typing import Any

import pytest
from channels.testing import HttpCommunicator

from project.asgi import application
from tests.site import ROOT

PAGE = (ROOT / "docs/architecture.md").read_text()
DRAWING = PAGE.partition("## The path of an HTTP request")[2].split("```")[1]
FUNCTION = re.compile(r"^  ([a-z_]+(?:\.\w+)+)", re.MULTILINE)
NAMES = FUNCTION.findall(DRAWING)
SERVER, OURS, DJANGO, _ = (FUNCTION.findall(part) for part in DRAWING.strip().split("\n\n"))


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_names_functions_that_exist(name: str) -> None:
    assert callable(resolve_name(name))


@pytest.mark.django_db(transaction=True)
async def test_a_request_passes_them_in_this_order() -> None:
    codes = {inspect.unwrap(resolve_name(name)).__code__: name for name in (*OURS, *DJANGO)}
    with recorded(codes) as called:
        headers = [(b"host", b"localhost")]
        communicator: Any = HttpCommunicator(application, "GET", "/", headers=headers)
        response = await communicator.get_response(timeout=20)
        await communicator.wait()
    assert response["status"] == 200
    assert called == [*OURS, *DJANGO]


@contextmanager
def recorded(codes: dict[CodeType, str]) -> Iterator[list[str]]:
    """The names of the code that this thread and new ones call, each where it comes first."""
    called: list[str] = []

    def record(frame: Any, event: str, argument: object) -> None:
        name = codes.get(frame.f_code)
        if event == "call" and name and name not in called:
            called.append(name)

    before = sys.getprofile()
    threading.setprofile(record)
    sys.setprofile(record)
    try:
        yield called
    finally:
        sys.setprofile(before)
        threading.setprofile(before)
