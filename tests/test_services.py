import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from apps.realtime.testing.processes import HOST, Server
from tests.programs import find_browser, launch_options
from tests.services import PostgresServer, RedisServer


def test_a_browser_is_found() -> None:
    assert find_browser() is not None


def test_chromium_is_started_from_where_it_was_found() -> None:
    program = launch_options("chromium")["executable_path"]
    assert os.access(program, os.X_OK)


@pytest.mark.parametrize("engine", ["firefox", "webkit"])
def test_other_engines_are_started_from_playwrights_own_build(engine: str) -> None:
    assert launch_options(engine) == {}


def test_redis_can_be_killed_and_started_on_the_same_port(redis: RedisServer) -> None:
    assert redis.answers()
    redis.kill()
    assert not redis.answers()
    redis.start()
    assert redis.answers()


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux can reserve a port.")
def test_a_port_belongs_to_its_server_while_that_is_down(redis: RedisServer) -> None:
    redis.kill()
    with socket.socket() as other, pytest.raises(OSError, match="Address already in use"):
        other.bind((HOST, redis.port))
    redis.start()


def test_postgres_can_be_killed_and_started_on_the_same_port(postgres: PostgresServer) -> None:
    assert postgres.answers()
    postgres.kill()
    assert not postgres.answers()
    postgres.start()
    assert postgres.answers()


class StubbornServer(Server):
    """It answers once it ignores the polite signal."""

    name = "the stubborn server"
    stop_seconds = 0.2

    def command(self) -> list[str]:
        deaf = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "
        return [sys.executable, "-c", deaf + "print('deaf', flush=True); signal.pause()"]

    def answers(self) -> bool:
        return "deaf" in (self.folder / "log").read_text()


def test_a_server_that_does_not_end_is_killed_and_the_test_is_told(tmp_path: Path) -> None:
    server = StubbornServer(tmp_path)
    server.start()
    process = server.process
    with pytest.raises(RuntimeError, match=r"the stubborn server did not end within 0\.2 s"):
        server.stop()
    assert process is not None
    assert process.returncode == -signal.SIGKILL
    assert not server.running
