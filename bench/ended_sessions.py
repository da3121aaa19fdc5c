"""How long the sockets of a session stay open after a person has ended it from another browser.

usage: python -m bench.ended_sessions [SESSIONS]     by default 50

The site has two web processes, PostgreSQL and Redis. It fails (exit 1) if a socket stays open for
more than two seconds.
"""

import sys
from statistics import median

from e2e.people import DEMO_PASSWORD
from tests.ended_sessions import seconds_until_closed
from tests.services import postgres_server, redis_server
from tests.site import Site, demo_cluster, running_site

MOST_SECONDS = 2.0


def measure(sessions: int) -> list[float]:
    with (
        postgres_server(cluster=demo_cluster()) as postgres,
        redis_server() as redis,
        running_site(
            database_url=postgres.address_of("demo"),
            channels_url=redis.channels_url,
            processes=2,
        ) as site,
    ):
        return [seconds for _ in range(sessions) for seconds in closed(site)]


def closed(site: Site) -> list[float]:
    return seconds_until_closed(site, "grace", DEMO_PASSWORD)


def main() -> None:
    found = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    print(f"{len(found)} sockets: median {median(found):.3f} s, worst {max(found):.3f} s")
    if max(found) > MOST_SECONDS:
        sys.exit(f"A socket stayed open for more than {MOST_SECONDS:g} s.")


if __name__ == "__main__":
    main()
