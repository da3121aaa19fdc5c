import os
import socket
import sys

import pytest

from apps.realtime.testing.processes import HOST
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
