"""What `server/daphne.py` relies on inside Twisted. A failure here means: check it again."""

import sys
from types import SimpleNamespace
from typing import Any

from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.tcp import Port

from apps.realtime.server.daphne import stop_listening


def test_twisted_still_has_what_is_called() -> None:
    assert callable(AsyncioSelectorReactor.getReaders)
    assert callable(Port.stopListening)


def test_every_listening_port_is_closed_and_nothing_else(monkeypatch: Any) -> None:
    closed: list[str] = []
    port = SimpleNamespace(stopListening=lambda: closed.append("port"))
    reactor = SimpleNamespace(getReaders=lambda: [port, SimpleNamespace()])
    monkeypatch.setitem(sys.modules, "twisted.internet.reactor", reactor)
    stop_listening()
    assert closed == ["port"]


def test_without_daphne_there_is_nothing_to_do(monkeypatch: Any) -> None:
    monkeypatch.delitem(sys.modules, "twisted.internet.reactor", raising=False)
    stop_listening()
    assert "twisted.internet.reactor" not in sys.modules
