"""How long the sockets of a session stay open after another browser has ended it."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.factories import ECHO_PATH, close_code
from tests.http_client import HttpClient, Socket
from tests.site import Site

SESSIONS = "/accounts/sessions/"
ENDED = 4401


def seconds_until_closed(site: Site, username: str, password: str) -> list[float]:
    """Log in twice, and have one session end the other: the seconds until a socket is closed.

    There is one in each process. It fails for another close code.
    """
    here, there = HttpClient(), HttpClient()
    for browser in (here, there):
        browser.log_in(site.url, username, password)
    with ExitStack() as stack, ThreadPoolExecutor(len(site.processes)) as pool:
        sockets = [stack.enter_context(there.socket(web.url, ECHO_PATH)) for web in site.processes]
        closed = [pool.submit(closed_at, socket) for socket in sockets]
        begun = time.perf_counter()
        here.post(site.url + SESSIONS)
        return [each.result() - begun for each in closed]


def closed_at(socket: Socket) -> float:
    code = close_code(socket.connection)
    assert code == ENDED, f"closed with {code}"
    return time.perf_counter()
