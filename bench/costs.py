"""What things cost one process, as measured: the numbers that the capacity plan is made of."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

COSTS = Path(__file__).parent / "costs.json"


@dataclass(frozen=True)
class Costs:
    """CPU time in seconds and memory in bytes, of the web process where nothing else is said."""

    # A process, and a socket that only is there
    process_memory: float
    process_idle: float  # per second
    socket_memory: float
    ping: float
    stream: float  # a followed stream, per second
    stream_database: float  # the same, of the database

    # Coming, and coming back
    arrival: float  # handshake, session, door, subscribe
    replayed: float  # per event from the log

    # An event
    message: float  # a chat message: command, rows, publish
    message_database: float
    wake_up: float  # per process that has readers of the stream
    delivery: float  # per socket
    frame_bytes: float

    # Presence
    gossip: float  # what another process says, heard
    gossip_person: float  # more for each person in that

    # Redis
    redis_publish: float
    redis_hear: float  # per process that hears it


def costs_of(server: str, path: Path = COSTS) -> Costs:
    """The costs measured last with `server`."""
    return Costs(**json.loads(path.read_text())[server])


def keep(found: dict[str, Costs], path: Path = COSTS) -> None:
    path.write_text(json.dumps({name: asdict(costs) for name, costs in found.items()}, indent=2))
