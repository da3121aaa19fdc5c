"""A chat room of the site in containers, which a test may break."""

import json

from tests.deploy.stack import Stack
from tests.faults.chat.factories import Database, Scene
from tests.faults.oracle import Log

QUERY = """
SELECT json_build_object('epoch', epoch, 'floor', floor, 'head', head, 'frames', (
    SELECT coalesce(json_object_agg(seq, frame), '{}') FROM realtime_logentry WHERE stream_id = s.id
)) FROM realtime_stream s WHERE name = '%s'
"""


class StackDatabase(Database):
    """The PostgreSQL in a container, asked where it is: it has no port outside."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def log(self, stream: str) -> Log:
        query = ("psql", "-U", "signalbox", "-Atc", QUERY % stream)
        answer = self.stack.compose("exec", "-T", "postgres", *query)
        found = json.loads(answer)
        frames = {int(seq): json.loads(frame) for seq, frame in found["frames"].items()}
        events = {seq: frame["event"] for seq, frame in frames.items()}
        return Log(found["epoch"], found["floor"], found["head"], events)


class StackScene(Scene):
    """A room that everybody reaches through the proxy, on any web container."""

    def __init__(self, stack: Stack, slug: str) -> None:
        self.stack = stack
        self.database = StackDatabase(stack)
        self.slug = slug
        self.clients = []
        self.trimmed = {}
        self._proxies = []

    @property
    def urls(self) -> list[str]:
        return [self.stack.url]
