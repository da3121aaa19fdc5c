from apps.accounts.demo import DEMO_PASSWORD
from apps.realtime.sessions.revalidator import CHECK_SECONDS
from tests.ended_sessions import seconds_until_closed
from tests.site import Site


def test_the_sockets_of_an_ended_session_close_in_all_processes_at_once(cluster: Site) -> None:
    """Not by the check of all connections, by which all would be that early in 0.4 % of runs."""
    for _ in range(4):
        seconds = seconds_until_closed(cluster, "grace", DEMO_PASSWORD)
        assert len(seconds) == len(cluster.processes) == 2
        assert max(seconds) < CHECK_SECONDS / 2
