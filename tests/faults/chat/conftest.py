import os
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.faults.chat.client import MEMBER, PASSWORD
from tests.faults.chat.factories import Database, Scene, serving, site_environment
from tests.services import PostgresServer, RedisServer, redis_server
from tests.site import Site

ROOMS = 60 if not os.environ.get("EXAMPLES", "0").strip("0") else 200
OPEN_ROOMS = f"""
from apps.accounts.services import user_create
from apps.chat.services import room_create
user_create(username="{MEMBER}", password="{PASSWORD}", display_name="{MEMBER}")
for number in range({ROOMS}):
    room_create(name=f"Fault {{number}}", slug=f"fault-{{number}}")
"""


@pytest.fixture(scope="session")
def own_redis() -> Iterator[RedisServer]:
    """A Redis that only these tests break."""
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def database(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A migrated database with many open rooms, for all faults."""
    database = Database(postgres, "faults")
    environment = site_environment(database, "inmemory://")
    site = Site(tmp_path_factory.mktemp("faults"), environment, 0)
    site.manage("shell", "-c", OPEN_ROOMS)
    return database


@pytest.fixture(scope="session")
def slugs() -> Iterator[str]:
    """A room for each test that asks: nobody finds what another has written."""
    return (f"fault-{number}" for number in range(ROOMS))


@pytest.fixture(scope="module")
def site(database: Database, own_redis: RedisServer) -> Iterator[Site]:
    with serving(database, own_redis.channels_url) as site:
        yield site


@pytest.fixture
async def scene(site: Site, database: Database, slugs: Iterator[str]) -> AsyncIterator[Scene]:
    scene = Scene(site, database, next(slugs))
    yield scene
    await scene.close()
