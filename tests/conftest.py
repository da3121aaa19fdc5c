"""Servers that tests of the site and tests of one app both need."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import METRICS_TOKEN, Worker, quiet_process
from tests.programs import missing, need_postgres
from tests.prometheus import find_prometheus
from tests.services import RedisServer, postgres_server, redis_server
from tests.site import DeployedProcess, Site, WebProcess, demo_cluster, running_site

COMBINATIONS = [("uvicorn", "pubsub"), ("uvicorn", "redis"), ("daphne", "redis")]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site with demo content, for which tests start processes of their own."""
    with running_site(processes=0) as site:
        yield site


# The processes of a session live beside those of later tests. On one Redis, the two sites would
# hear each other, and a test that kills Redis would kill it for both.


@pytest.fixture(scope="session")
def cluster() -> Iterator[Site]:
    """A site with two web processes, on PostgreSQL and Redis."""
    need_postgres()
    with (
        postgres_server(cluster=demo_cluster()) as postgres,
        redis_server() as redis,
        running_site(
            database_url=postgres.address_of("demo"),
            channels_url=redis.channels_url,
            processes=2,
        ) as site,
    ):
        yield site


@pytest.fixture(scope="session")
def combined_site() -> Iterator[Site]:
    """The site whose database all combinations share."""
    with running_site(processes=0) as site:
        yield site


@pytest.fixture(scope="session")
def combined_redis() -> Iterator[RedisServer]:
    """The Redis of all combinations."""
    with redis_server() as redis:
        yield redis


@pytest.fixture(scope="session", params=COMBINATIONS, ids=lambda pair: f"{pair[0]} on {pair[1]}")
def combination(
    request: pytest.FixtureRequest,
    combined_site: Site,
    combined_redis: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WebProcess]:
    """A process on each combination of server and layer. It must stop without an error."""
    server, layer = request.param
    choice = {"ASGI_SERVER": server, "CHANNELS_URL": combined_redis.layer_url(layer)}
    with quiet_process(
        tmp_path_factory.mktemp(server), combined_site.environment | choice
    ) as process:
        yield process


@pytest.fixture(params=["daphne", "uvicorn"])
def logged(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[WebProcess]:
    """A process on either server that logs everything as JSON."""
    choice = {"ASGI_SERVER": request.param, "LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}
    process = DeployedProcess(tmp_path, site.environment | choice)
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="module")
def metered(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebProcess]:
    """A process that serves metrics and leaves tasks to a worker."""
    choice = {"METRICS_TOKEN": METRICS_TOKEN, "TASKS_IN_PROCESS": "off"}
    process = WebProcess(tmp_path_factory.mktemp("web"), site.environment | choice)
    process.start()
    yield process
    process.kill()


@pytest.fixture(scope="module")
def worker(metered: WebProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    """A worker beside that process; tests start it."""
    worker = Worker(tmp_path_factory.mktemp("worker"), metered.environment or {})
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def needs_prometheus() -> None:
    if find_prometheus() is None:
        missing("Prometheus is not installed: scripts/test_needs.py says how to get it.")
