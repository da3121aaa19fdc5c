"""`manage.py check` says when a server library is not as the adapters expect it."""

import sys
from pathlib import Path

import pytest
from django.core.checks import CheckMessage

import apps.realtime.server
from apps.realtime.server import checked_versions, library_checks
from apps.realtime.server.checked_versions import CHECKED, was_checked, were_checked
from apps.realtime.server.library_checks import (
    RELIED_ON,
    adapters_fit_the_libraries,
    adapters_were_checked,
)

SANSIO = "uvicorn.protocols.websockets.websockets_sansio_impl.WebSocketsSansIOProtocol"


class Newer:
    """A class of a library that has renamed what the adapter uses."""

    def __init__(self) -> None:
        self.dataBuffer = b""
        self.offset = self.connected = 0
        self.bytes_waiting = 0


def told() -> list[CheckMessage]:
    return list(adapters_fit_the_libraries())


def test_the_installed_libraries_have_the_internals_that_the_adapters_need() -> None:
    assert told() == []


def test_a_transport_that_has_renamed_its_buffer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("twisted.internet.tcp.Connection", Newer)
    [warning] = told()
    assert warning.id == "realtime.W012"
    assert (
        "lacks TLS, disconnecting, socket, _tempDataLen of twisted.internet.tcp.Connection."
        in warning.msg
    )
    assert warning.hint is not None
    assert "server/daphne.py" in warning.hint


def test_a_class_that_has_moved_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(SANSIO)
    [warning] = told()
    assert " handle_parser_exception, " in warning.msg
    assert warning.msg.endswith(f" of {SANSIO}.")


def test_runserver_imports_nothing_of_uvicorn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its reloader goes through all modules in another thread, and fails if one disappears."""
    looked_at: list[str] = []
    monkeypatch.setattr(library_checks, "missing_names", lambda path, names: looked_at.append(path))
    monkeypatch.setenv("RUN_MAIN", "true")
    assert told() == []
    assert looked_at
    assert not any(path.startswith("uvicorn.") for path in looked_at)


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


def test_the_installed_libraries_are_versions_that_were_checked() -> None:
    """A failure here means: read the new version, run tests/wire, and add it to CHECKED."""
    assert [package for package in CHECKED if not was_checked(package)] == []


@pytest.mark.parametrize("package", CHECKED)
def test_past_a_version_that_was_not_checked_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    versions = {name: checked[0] + "9" for name, checked in CHECKED.items()} | {package: "99.0"}
    monkeypatch.setattr(checked_versions, "version", versions.__getitem__)
    were_checked.cache_clear()
    assert were_checked(*CHECKED.keys() - {package})
    assert not were_checked(*CHECKED)
    were_checked.cache_clear()
    monkeypatch.setattr(library_checks, "version", versions.__getitem__)
    [warning] = adapters_were_checked()
    assert warning.id == "realtime.W013"
    assert warning.msg == f"{package} 99.0 is not a version that the adapters know."
