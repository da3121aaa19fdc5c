"""`manage.py check` says when a server library is not as the adapters expect it."""

import sys
from pathlib import Path

import pytest
from django.core.checks import CheckMessage

import apps.realtime.server
from apps.realtime.server import library_checks
from apps.realtime.server.library_checks import RELIED_ON, adapters_fit_the_libraries

SANSIO = "uvicorn.protocols.websockets.websockets_sansio_impl.WebSocketsSansIOProtocol"


class Newer:
    """A class of a library that has renamed what the adapter uses."""

    def __init__(self) -> None:
        self.dataBuffer = b""
        self.offset = self.connected = 0
        self.bytes_waiting = 0


def told() -> list[CheckMessage]:
    return list(adapters_fit_the_libraries())


def test_the_installed_libraries_have_what_the_adapters_need() -> None:
    assert told() == []


def test_a_transport_that_has_renamed_its_buffer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twisted.internet.abstract.FileDescriptor", Newer)
    [warning] = told()
    assert warning.id == "realtime.W012"
    assert "lacks _tempDataLen of twisted.internet.abstract.FileDescriptor." in warning.msg
    assert warning.hint is not None
    assert "server/daphne.py" in warning.hint


def test_a_class_that_has_moved_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(SANSIO)
    [warning] = told()
    assert " handle_parser_exception, " in warning.msg
    assert warning.msg.endswith(f" of {SANSIO}.")


def test_a_library_that_is_not_there_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(library_checks, "missing_names", lambda path, names: looked_at.append(path))
    monkeypatch.delitem(sys.modules, "daphne.server")
    monkeypatch.setattr(library_checks, "find_spec", lambda package: package != "uvicorn")
    assert told() == []
    assert looked_at == ["h11.Connection", "websockets.server.ServerProtocol"]


@pytest.mark.parametrize("adapter", RELIED_ON)
def test_each_name_is_one_that_the_adapter_uses(adapter: str) -> None:
    source = Path(apps.realtime.server.__path__[0], adapter).read_text()
    names = " ".join(RELIED_ON[adapter].values()).split()
    assert [name for name in names if name.lstrip("_") not in source] == []
